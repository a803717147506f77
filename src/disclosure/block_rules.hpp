// block_rules.hpp - rules R1 and R3 for one block of rows: may it be released, and to which order?
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "summary/cells.hpp"

namespace fedglmm {

struct BlockVerdict {
  bool released = true;
  int order = 0;                   // 0: the count only
  int table = 0;                   // of the products of dummies
  std::int64_t smallest_cell = 0;  // fewest rows in a combination of levels of 1 to K factors that occurs
  double ratio = 0;                // released numbers per row and numeric column
  std::vector<int> distinct;       // values of each numeric column, counted up to value_limit()
  std::string why;                 // why it is left out, or why not the next higher order; "" if as agreed
};

// Rows of the smallest cell that occurs, by its number of literals: [0] is n, up to `literals` (or the number of
// factors).
std::vector<std::int64_t> smallest_cells(const std::map<Category, Cell>& cells, int literals);

class BlockRules {
 public:
  explicit BlockRules(const MomentPlan& plan);
  BlockVerdict judge(const ClusterSums& block) const;

 private:
  std::string ratio_objection(std::int64_t numbers, std::int64_t rows) const;
  std::string cell_objection(int order, const std::vector<std::int64_t>& smallest) const;
  std::string column_objection(int order, const ClusterSums& block) const;
  std::string objection(int order, const ClusterSums& block, const std::vector<std::int64_t>& smallest) const;

  const MomentPlan& plan_;
  // [k]: monomials of degree <= k in which a numeric column occurs; those of numeric columns alone, which a cell
  // describes.
  std::vector<std::int64_t> block_numbers_, cell_numbers_;
};

}  // namespace fedglmm
