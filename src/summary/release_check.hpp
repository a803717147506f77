// release_check.hpp - do the releases of a file agree with its groups, and could any rows have given their totals?
#pragma once
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// BAD_DATA, beginning with the source's name, if not. Lengths, and each group by itself, are already right.
void check_releases(const Summary& summary, const IndexSet& index, const std::string& source_name);

}  // namespace fedglmm
