// moment_tables.hpp - the tables of moment_block.hpp as plain data, the same for every target.
#pragma once

namespace fedglmm::kernels {

// Monomials and their derivatives, numbered as in power_sums.hpp. Power sums are of the first `sums`, requirements of
// the first `monomials`, gradients of the first `gradients`.
struct GradientCounts {
  int columns, sums, monomials, gradients;
};
struct GradientTable : GradientCounts {
  const int *parent, *step;         // monomial t > 0 is monomial parent[t] times column step[t]
  const int* lower;                 // [k * monomials + a]: number of z^(a - e_k); 0 where a_k = 0
  const int* raised;                // [k * gradients + a]: number of z^(a + e_k)
  const int* product;               // [a * gradients + b]: number of z^(a + b)
  const int *part, *column;         // the columns in monomial a: column[part[a]] .. column[part[a + 1] - 1]
  const double* exponent;           // [k * monomials + a]: a_k
};

// One block. A set is one of dummies, a union the cells that have the dummies of two sets.
struct MomentCounts {
  int requirements, sets, unions, cells;
  double rows;
};
struct MomentBlock : MomentCounts {
  const int *set, *monomial;        // of each requirement
  const int* number;                // [set * monomials + a]: the requirement, or -1
  const int* union_of;              // [set * sets + set]: the union, or -1 where no cell has both
  const int *union_first, *union_cell;  // the cells of each
  const int *set_first, *cell_set;  // the sets of each cell
  const double *target, *scale;     // of each requirement
};

// Of the search for a block's points.
struct MatchState {
  double damping, square, worst;    // square of the residuals' norm; largest |mean - target| / max(1, |target|)
  int steps, active;
};

}  // namespace fedglmm::kernels
