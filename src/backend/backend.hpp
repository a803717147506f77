// backend.hpp - THE SEAM: the two hot loops behind coarse operations, in host memory; what a backend keeps is its own.
//
// Every operation gives the same bits from run to run and for any number of threads.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fedglmm {

enum class Cumulants { binomial, poisson };  // which A(eta): logit or log link

// Clusters of weighted points. Cluster i owns points offset[i] .. offset[i + 1] - 1.
struct ClusteredPoints {
  int q = 0;                                // fixed-effects columns
  std::vector<std::int64_t> offset{0};      // clusters + 1
  std::vector<double> X;                    // X[j * points + i]
  std::vector<double> weight;               // one a point, >= 0
  std::vector<double> response;             // per cluster: sum of weight times y
  std::int64_t clusters() const { return static_cast<std::int64_t>(offset.size()) - 1; }
  std::int64_t points() const { return offset.back(); }
};

// Sums over all clusters of the Laplace log-likelihood without beta'X'y, and its derivatives in (beta, sigma).
struct LaplaceTotals {
  double loglik = 0;
  std::vector<double> gradient;             // q + 1; if derivatives >= 1
  std::vector<double> hessian;              // packed lower triangle of q + 1; if derivatives == 2
};

class LaplaceLikelihood {
 public:
  virtual ~LaplaceLikelihood() = default;
  // sigma >= 0. A cluster whose mode cannot be found makes loglik NaN. Mode searches start from the last modes.
  virtual void evaluate(std::span<const double> beta, double sigma, int derivatives, LaplaceTotals& totals) = 0;
  // Of the last evaluation, per cluster: conditional mode u* of the standardised random intercept, and H = -h''(u*).
  virtual void modes(std::vector<double>& mode, std::vector<double>& curvature) const = 0;
};

// Points in cells, to be moved until their moments are right. Channel 0 weighs every point 1.
class PointCloud {
 public:
  enum class State { current, trial };
  virtual ~PointCloud() = default;
  virtual void set_channel(int channel, std::span<const double> values) = 0;  // one a point, in the order of the cells
  // sums[s * monomials + t] = sum over the points of cell cells[s] of channel times monomial t, up to `degree`.
  virtual void power_sums(std::span<const int> cells, State state, int channel, int degree, double* sums) = 0;
  // trial = clamp(from - channel * grad P(current)) for each cell; coefficients[(s * columns + k) * monomials + t] of
  // dP/dz_k, monomials up to `degree`.
  virtual void move(std::span<const int> cells, State from, int channel, int degree, const double* coefficients) = 0;
  virtual void accept(std::span<const int> cells) = 0;                        // current = trial
  virtual std::vector<double> points() const = 0;                             // cell by cell, column-major in a cell
};

// Cells for a PointCloud: cell s has size[s] points in `columns` columns, inside [lower, upper] (`columns` values
// a cell).
struct PointCells {
  int columns = 0;
  std::vector<int> size;
  std::vector<double> lower, upper;
  std::vector<double> points;               // start, cell by cell, column-major in a cell
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string description() const = 0;
  virtual std::unique_ptr<LaplaceLikelihood> laplace(const ClusteredPoints& points, Cumulants cumulants) = 0;
  virtual std::unique_ptr<PointCloud> point_cloud(const PointCells& cells) = 0;
};

}  // namespace fedglmm
