// decision_log.hpp - the decision on a release in a few lines to the log.
#pragma once
#include "base/context.hpp"
#include "disclosure/release.hpp"

namespace fedglmm {

// What was left out, coarsened or withheld, in counts; rules enforced and missing.
void log_decision(const Context& context, const Decision& decision);

}  // namespace fedglmm
