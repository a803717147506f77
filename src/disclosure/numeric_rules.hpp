// numeric_rules.hpp - rules R1, R3, R5 and R6 for the numeric columns of some rows: to which order may their moments be
// released, and of which columns?
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "disclosure/numeric_rows.hpp"

namespace fedglmm {

struct NumericVerdict {
  int order = 0;             // 0: the count only
  std::vector<int> without;  // base columns that are not described; ascending
  double ratio = 0;          // released numbers per row and described column
  double leverage = 0;       // no row has more in the monomials of degree order / 2; small ones are not told apart
  std::string why;           // why not to the highest order or without some columns; "" if as agreed
};

class NumericRules {
 public:
  explicit NumericRules(const MomentPlan& plan);

  // A column that has too few values for an order is left out, but a lower order, 2 at the least, is preferred: it
  // costs less than a column. What is released otherwise never depends on values.
  NumericVerdict judge(const NumericRows& rows, int highest);

 private:
  struct Limit {
    int order;
    std::string why;
  };
  Limit column_limit(const NumericRows& rows, std::size_t column, int highest) const;
  int step_limit(const NumericRows& rows, std::size_t column, int highest) const;
  std::string objection(const NumericRows& rows, int order, NumericVerdict& verdict);
  bool bits_are_left(const NumericRows& rows, const std::vector<std::size_t>& columns, int order) const;
  double largest_leverage(const NumericRows& rows, int order, const std::vector<int>& without);

  const MomentPlan& plan_;
  std::vector<int> base_;       // base column of each numeric column
  std::vector<double> values_;  // how many values the protocol's step allows each; 0: any value
  int judged_;                  // the highest order that R5 can judge
  std::map<std::pair<int, std::vector<int>>, LeverageBasis> bases_;
};

}  // namespace fedglmm
