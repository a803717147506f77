// numeric_rows.hpp - the numeric columns of some cells together: what the rules judge and a statement sums.
#pragma once
#include <cstdint>
#include <vector>

#include "summary/cells.hpp"

namespace fedglmm {

struct NumericRows {
  std::int64_t n = 0;
  std::vector<double> sums;                     // of MomentPlan::powers
  std::vector<ValueCounts> x;                   // per numeric column
  std::vector<const std::vector<double>*> far;  // z of the rows that may have a large leverage; the cells hold them
  void add(const Cell& cell);
};

// The sums of numeric_moments(protocol, order, without), each rounded to its grid (rule R6).
std::vector<double> numeric_statement(const MomentPlan& plan, const NumericRows& rows, int order,
                                      const std::vector<int>& without);

}  // namespace fedglmm
