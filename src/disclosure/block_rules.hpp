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
  std::string column;              // the numeric column whose values lowered the order, if one did
};

// The least that occurs among the cells with some number of literals, each of its numbers for itself.
struct LeastCell {
  std::int64_t rows;
  std::vector<int> distinct;         // per numeric column, counted up to value_limit()
  std::vector<std::int64_t> others;  // per numeric column: rows without the cell's commonest value
};

// By the number of literals: [0] is the block itself, up to `literals` (or the number of factors). Those of the last
// have their rows only: no numeric moment of degree 1 is left to them.
std::vector<LeastCell> least_cells(const std::map<Category, Cell>& cells, int literals);

// Why an order is too high.
struct Objection {
  std::string why;      // "": it is not
  std::string column;   // the numeric column with too few values, if that is why
};

class BlockRules {
 public:
  explicit BlockRules(const MomentPlan& plan);
  BlockVerdict judge(const ClusterSums& block) const;

 private:
  std::string ratio_objection(std::int64_t numbers, std::int64_t rows) const;
  std::string cell_objection(int order, const std::vector<LeastCell>& least) const;
  Objection column_objection(int order, const std::vector<LeastCell>& least) const;
  Objection objection(int order, const std::vector<LeastCell>& least) const;

  const MomentPlan& plan_;
  // [k]: monomials of degree <= k in which a numeric column occurs; those of numeric columns alone, which a cell
  // describes.
  std::vector<std::int64_t> block_numbers_, cell_numbers_;
};

}  // namespace fedglmm
