// backend.hpp - THE SEAM: the hot loops behind coarse operations, in host memory; what a backend keeps is its own.
//
// Every operation gives the same bits from run to run and for any number of threads.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "backend/entropy_clusters.hpp"
#include "backend/feature_sums.hpp"
#include "backend/lambda_entry.hpp"
#include "backend/moment_problem.hpp"
#include "backend/substitution.hpp"
#include "base/raw_vector.hpp"

namespace fedglmm {

enum class Cumulants { binomial, poisson };  // which A(eta): logit or log link

// A random effect's column z: a base column plus a multiple of the column of ones.
struct RandomColumn {
  int column;
  double shift;
};

// Clusters of weighted points. Cluster i owns points offset[i] .. offset[i + 1] - 1.
struct ClusteredPoints {
  int q = 0;                                // fixed effects
  int columns = 0;                          // base columns: the fixed effects', then what only random effects use
  std::vector<RandomColumn> random;         // r of them, 1 to 4
  std::vector<LambdaEntry> free;            // the elements of Lambda that are parameters, theta
  int ones = 0;                             // the base column of ones
  std::vector<std::int64_t> offset{0};      // clusters + 1
  RawVector<double> X;                      // X[j * points + i]
  RawVector<double> weight;                 // one a point, >= 0
  std::vector<double> eta_offset;           // one a point, a known part of eta; empty: 0
  std::vector<double> response;             // clusters x r: sum of weight times y times z
  std::vector<std::int64_t> outer;          // nested: the outer cluster of each, 0, 1, ...; empty: one level. Then
                                            // r = 2: 1 | outer and 1 | cluster, independent
  std::int64_t clusters() const { return static_cast<std::int64_t>(offset.size()) - 1; }
  std::int64_t points() const { return offset.back(); }
  int r() const { return static_cast<int>(random.size()); }
  int parameters() const { return q + static_cast<int>(free.size()); }
};

// A Gauss-Hermite rule for each random effect, of weight exp(-x^2).
struct Quadrature {
  std::vector<double> node;                 // empty: Laplace
  std::vector<double> log_weight;
};

// Sums over all clusters of the log-likelihood without beta'X'Wy, and its derivatives in (beta, theta).
struct LikelihoodTotals {
  double loglik = 0;
  std::vector<double> gradient;             // parameters; if derivatives >= 1
  std::vector<double> hessian;              // packed lower triangle; if derivatives == 2
};

class Likelihood {
 public:
  virtual ~Likelihood() = default;
  // lambda: r x r, row-major, lower triangular, its diagonal >= 0; nested, diagonal. derivatives <= 2, with quadrature
  // or nested <= 1. A cluster whose mode cannot be found makes loglik NaN. Mode searches start from the last modes.
  virtual void evaluate(std::span<const double> beta, std::span<const double> lambda, int derivatives,
                        LikelihoodTotals& totals) = 0;
  // The gradient of each cluster (clusters x parameters), whose sum is that of evaluate(); nested, of each outer one.
  virtual void scores(std::span<const double> beta, std::span<const double> lambda, std::vector<double>& scores) = 0;
  // Of the last evaluation or scores: conditional modes u* (clusters x r) and H^-1, H = -h''(u*)
  // (clusters x r (r + 1) / 2, packed); nested, of (u_0, u_c).
  virtual void modes(std::vector<double>& mode, std::vector<double>& covariance) const = 0;
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

struct MatchedPoints {
  std::vector<double> points;               // cell by cell, column-major in a cell
  std::vector<double> residual;             // of each block, largest |mean - target| / max(1, |target|)
};

// Moves the points of blocks until their moments are right; see kernels/block_match.hpp.
class BlockMatcher {
 public:
  virtual ~BlockMatcher() = default;
  virtual std::int64_t active() const = 0;  // blocks that need more steps
  virtual void advance() = 0;               // one step of each
  virtual MatchedPoints result() const = 0;
};

class RowInfluence;

class Backend {
 public:
  virtual ~Backend() = default;
  virtual std::string description() const = 0;
  // Quadrature: for at most 3 random effects on one level.
  virtual std::unique_ptr<Likelihood> likelihood(const ClusteredPoints& points, Cumulants cumulants,
                                                 const Quadrature& quadrature) = 0;
  virtual std::unique_ptr<PointCloud> point_cloud(const PointCells& cells) = 0;
  virtual std::unique_ptr<BlockMatcher> block_matcher(MomentProblem problem) = 0;
  // What the view points to must outlive the result.
  virtual std::unique_ptr<EntropyClusters> entropy_clusters(const EntropyView& problem) = 0;
  // On the CPU, whatever the backend.
  virtual std::unique_ptr<FeatureSums> feature_sums() = 0;
  virtual std::unique_ptr<Substitution> substitution() = 0;
  virtual std::unique_ptr<RowInfluence> row_influence() = 0;
};

}  // namespace fedglmm
