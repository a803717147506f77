// block_rules.hpp - rules R1 and R3 for whole groups (profile none): each only where the protocol gives its threshold.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "summary/cells.hpp"

namespace fedglmm {

struct BlockVerdict {
  int order = 0;
  int table = 0;     // of the products of dummies
  double ratio = 0;  // released numbers per row and numeric column
  std::string why;   // why not the next higher order; "" if as agreed
};

// A cluster's rows between cut points.
struct RowBlock {
  Box box;  // empty: all rows
  ClusterSums sums;
};

class BlockRules {
 public:
  explicit BlockRules(const MomentPlan& plan);

  bool enough_rows(const ClusterSums& cluster) const;
  BlockVerdict judge(const ClusterSums& block) const;

  // Cuts a cluster at cut points while both sides keep the order that the whole has: under a ratio as it says, else
  // with four times the rows that their moments need at the least. Counts alone decide: the most even cut first.
  std::vector<RowBlock> cut(const ClusterSums& cluster) const;

 private:
  double ratio(int order, std::int64_t rows) const;
  bool keeps(int order, std::int64_t rows) const;

  const MomentPlan& plan_;
  std::vector<std::int64_t> numbers_;  // [k]: monomials of degree <= k in which a numeric column occurs
};

}  // namespace fedglmm
