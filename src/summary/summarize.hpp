// summarize.hpp - rows in, a release out: one pass, memory by clusters and categories.
#pragma once
#include <memory>

#include "base/context.hpp"
#include "data/row_source.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// Fails with BAD_DATA (file, line, column) on a cell that the protocol does not allow, and with DISCLOSURE if the rules
// leave nothing to release. The result carries its evidence.
Summary summarize(const Context& context, std::shared_ptr<const Protocol> protocol, RowSource& source);

}  // namespace fedglmm
