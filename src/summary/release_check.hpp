// release_check.hpp - do the releases of a file agree with its groups, and could any rows have given their totals?
#pragma once
#include <cstdint>
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// Adds counts of rows, which stay below 2^53, where doubles hold all of them; BAD_DATA if they do not.
void add_rows(std::int64_t& rows, std::int64_t more, const std::string& place);

// BAD_DATA, beginning with the source's name, if not. Lengths, and each group by itself, are already right.
void check_releases(const Summary& summary, const IndexSet& index, const std::string& source_name);

}  // namespace fedglmm
