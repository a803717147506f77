// evidence.hpp - rule R11: what was judged and how it was decided, for the site alone.
#pragma once
#include <string>

#include "disclosure/coarsened.hpp"
#include "disclosure/release.hpp"

namespace fedglmm {

// JSON for people and scripts at the site; it names smallest cells and refusals, so it is never to be sent.
std::string evidence_json(const Decision& decision);

}  // namespace fedglmm
