// describe_groups.hpp - the groups of a summary in tables, for people.
#pragma once
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// "log(age)", or the name itself: what the column's moments are about.
std::string scale_name(const Variable& variable, const std::string& name);

// Clusters with their sums of y and the means of columns; then what was withheld and where few events are behind a sum.
std::string clusters_part(const Summary& summary, const IndexSet& index);

// Rows by category, of pools and of clusters; "" of a summary of whole groups.
std::string categories_part(const Summary& summary);

}  // namespace fedglmm
