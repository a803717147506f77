// pool_parts.hpp - the two levels of a pool's totals: parts that hold all its rows, and counts inside them.
#pragma once
#include <map>
#include <string>

#include "summary/statements.hpp"

namespace fedglmm {

// Which of the pool's cells speak of a category.
struct PoolPlace {
  int part = -1;        // the total over disjoint sets of categories
  int finer = -1;       // a count of some categories of that part; -1: none
};

// BAD_DATA, beginning with `place`, unless the cells are parts, disjoint and with all rows of the pool, and counts that
// are disjoint, without moments, each strictly inside one part.
std::map<Category, PoolPlace> pool_parts_of(const Group& pool, const std::string& place);

}  // namespace fedglmm
