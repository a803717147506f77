// moment_problem.hpp - blocks of points whose moments are to be met, as the seam takes them.
#pragma once
#include <vector>

#include "backend/monomials.hpp"
#include "kernels/moment_tables.hpp"

namespace fedglmm {

// Points in cells: cell s has size[s] points in `columns` columns, inside [lower, upper] (`columns` values a cell).
struct PointCells {
  int columns = 0;
  std::vector<int> size;
  std::vector<double> lower, upper;
  std::vector<double> points;               // start, cell by cell, column-major in a cell
};

// The monomials that requirements up to an order need. Power sums go to degree max(order, 2 order - 2).
struct GradientTables {
  kernels::GradientCounts counts;
  MonomialList list;                        // `sums` of them
  std::vector<int> integers;                // laid out as kernels::gradient_table() reads them
  std::vector<double> exponent;
  int sums_degree() const { return list.degree.back(); }
  kernels::GradientTable view() const;
};
GradientTables gradient_tables(int columns, int order);

// A block's requirements; see kernels::MomentBlock.
struct MomentTables {
  kernels::MomentCounts counts;
  int table = 0;                            // index into MomentProblem::tables
  std::vector<int> integers;                // laid out as kernels::moment_block() reads them
  std::vector<double> numbers;
  kernels::MomentBlock view(const GradientTables& tables) const;
};

struct MomentProblem {
  std::vector<GradientTables> tables;
  std::vector<MomentTables> blocks;
  PointCells cells;                         // of the blocks, one after the other
  std::vector<double> weight;               // of each point, in their order: the rows that it stands for
};

}  // namespace fedglmm
