// comparison_table.hpp - a line a release: what was shared, and how far the fit is from the individual-level one.
#pragma once
#include <string>
#include <vector>

#include "accuracy/study.hpp"
#include "accuracy/table.hpp"

namespace accuracy {

class ComparisonTable {
 public:
  ComparisonTable();
  void add(const std::string& label, const Comparison& comparison);
  std::string markdown() const;  // the table, then why a fit failed, one an item

 private:
  Table table_;
  std::vector<std::string> failures_;
};

}  // namespace accuracy
