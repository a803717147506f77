// leverage.hpp - rule R5: how far one row decides about a polynomial of its block alone. The leverage of a row is
// v'G^-1 v, v its monomials of some degree (1 among them), G the sum of vv' over the block: the largest share that one
// row can have in a sum of squares of such a polynomial. More rows, fewer monomials: it only falls.
#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <vector>

#include "summary/moment_plan.hpp"

namespace fedglmm {

// Monomials of numeric columns to a degree. Without `without` they are the first of MomentPlan::powers.
struct LeverageBasis {
  LeverageBasis(const MomentPlan& plan, int degree, const std::vector<int>& without);

  std::vector<int> powers;    // places in MomentPlan::powers; 1 comes before them
  std::vector<int> products;  // of each two, a square matrix: place in MomentPlan::powers; -1: the constant 1
  int size() const { return static_cast<int>(powers.size()) + 1; }
};

// The highest degree <= order / 2 that is judged: a factorization of more than about 300 monomials would cost more than
// the order is worth. Orders above 2 degree + 1 cannot be judged, and are not released.
int leverage_degree(const MomentPlan& plan);

class Leverage {
 public:
  // `sums` of MomentPlan::powers over n rows.
  Leverage(const LeverageBasis& basis, std::int64_t n, const std::vector<double>& sums);
  double of(const std::vector<double>& powers) const;  // at least the basis's, of one row

 private:
  const LeverageBasis& basis_;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> whitener_;  // W'W = G^-1, W triangular
};

// Rows with less are not kept. Below the rule's limit of a half, for what rounding may hide.
inline constexpr double far_leverage = 0.4;

// The rows of a cell that may have a leverage above 1/2 in the end, in any union of cells and to any degree: a superset
// of them. G is renewed when a row is kept and the rows have grown by half; in between, v'(G + vv')^-1 v with the old G
// is an upper bound. A cell of n rows, m monomials and c columns costs n m^2 / 2 operations and O(log n) times m^3 / 6;
// since leverages add to m, at most 2.5 m rows (of c numbers) outlive a renewal.
class FarRows {
 public:
  // One more row, which `n` and `sums` of the cell hold already. `powers` are the row's.
  void add(const MomentPlan& plan, const LeverageBasis& basis, const std::vector<double>& z,
           const std::vector<double>& powers, std::int64_t n, const std::vector<double>& sums);
  const std::vector<std::vector<double>>& rows() const { return rows_; }  // z of each

 private:
  void renew(const MomentPlan& plan, const LeverageBasis& basis, std::int64_t n, const std::vector<double>& sums);

  std::optional<Leverage> leverage_;
  std::int64_t renewed_at_ = 0;
  std::vector<std::vector<double>> rows_;
};

}  // namespace fedglmm
