// cell_check.hpp - could any rows that the protocol allows have given a group in cells?
#pragma once
#include <string>

#include "summary/numeric_check.hpp"

namespace fedglmm {

class CellCheck {
 public:
  explicit CellCheck(const Protocol& protocol);

  std::size_t moment_count(int order, const std::vector<int>& without) { return numeric_.count(order, without); }

  // Of a cluster or a pool by itself. BAD_DATA, beginning with `place`: cells that do not hold its rows, each once;
  // moments or response sums that no rows have. Lengths and codes are already right.
  void check(const Group& group, const std::string& place);

 private:
  void check_cluster_cells(const Group& group, const std::string& place) const;
  void check_moments(const CellGroup& cell, const std::string& place);
  double most_rows(const Group& group, int column) const;

  const Protocol& protocol_;
  std::vector<BaseColumn> columns_;
  CategoryNames names_;
  NumericCheck numeric_;
};

}  // namespace fedglmm
