// row_influence.hpp - the seam's sixth loop: sums over the rows of a cluster at the estimates of a fit, and what a unit
// of mass at each row moves (inference/laplace_influence.hpp has the formulas).
#pragma once
#include <span>

#include "backend/backend.hpp"

namespace fedglmm {

// In the caller's memory. A row's columns are c = (x, z): q of fixed effects, then r of random ones.
struct InfluenceRows {
  Cumulants cumulants = Cumulants::binomial;
  std::int64_t count = 0;
  int q = 0, r = 0;
  std::span<const double* const> column;   // q + r; z without its shift
  std::span<const double> shift;           // r
  const double* weight = nullptr;
  const double* offset = nullptr;          // of eta; null: 0
};

// Some directions: eta' = c'along_k, eta'' = z'bent_k, column by column.
struct InfluenceDirections {
  int count = 0;
  const double *along, *bent;              // q + r, r numbers each
};

// Of one thread. A and its derivatives are at eta; once it is found, only A' is needed.
class RowInfluence {
 public:
  virtual ~RowInfluence() = default;
  // eta = c'by + offset; mean[s] = A'. sums, for each z: of w A'' z c (q + r numbers), then of w A' z.
  virtual void curve(const InfluenceRows& rows, const double* by, double* mean, double* sums) = 0;
  // sums, for each direction: of w A''' eta'^2 c.
  virtual void bend(const InfluenceRows& rows, const double* mean, const InfluenceDirections& directions,
                    double* sums) = 0;
  // out, columns of `stride` numbers, times `multiplier` (null: 1): -A' (c_j + z'slope_j) for j < parameters, c_j of a
  // fixed effect only, slope_j r numbers; then A'' eta'^2 + A' eta'' for each direction.
  virtual void values(const InfluenceRows& rows, const double* mean, int parameters, const double* slope,
                      const InfluenceDirections& directions, const double* multiplier, double* out,
                      std::int64_t stride) = 0;
};

}  // namespace fedglmm
