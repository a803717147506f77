// merge.hpp - summaries of one protocol, added.
#pragma once
#include <span>

#include "summary/statements.hpp"

namespace fedglmm {

// Whole groups about the same rows add where they say the same in the same terms (order, table; a column that is
// constant in one part and not in the other is first written out); others, and all groups in cells, stay side by side.
// Releases are kept. BAD_DATA: different protocols, or a release that occurs twice.
Summary merge_summaries(std::span<const Summary* const> parts);

}  // namespace fedglmm
