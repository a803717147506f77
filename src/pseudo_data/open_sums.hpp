// open_sums.hpp - what statements leave open: how far a sum over the records may be from the sum over pseudo-points.
//
// If the records were drawn from the measure w, the sum of f over them would have the variance sum w f^2; given what was
// said of them, only the part of f that no combination of statements explains is left:
//   sum w f^2 - b'H^-1 b,   b = sum w phi f,   H = sum w phi phi' + R,
// phi the functions that were summed and R the variance of their rounding.
//
// But the shape of a distribution is alike in many clusters, and what is wrong about it adds up. The first thing that
// statements to an order leave open is a column's next power: r, what they do not explain of it, has the mean 0 under w.
// Were it c SDs instead, the sum of f over n rows would change by c sqrt(n) sum w f r / sqrt(sum w r^2).
#pragma once
#include <memory>

#include "pseudo_data/numeric_basis.hpp"

namespace fedglmm {

struct OpenAtom {
  std::int64_t first, count;               // pseudo-rows
  std::vector<int> own, common;            // sets of its cluster, of its pool
};

struct OpenCluster {
  std::shared_ptr<const NumericBasis> basis;
  std::vector<OpenAtom> atoms;
  std::vector<StatementSet> sets;          // targets are not used
};

struct OpenPool {
  std::vector<StatementSet> common;
  std::vector<OpenCluster> clusters;
  double variance_share = 1;               // of what is left, where statements are left out that the points meet
};

// Of sums of p functions.
struct OpenErrors {
  Eigen::MatrixXd drawn;                   // p x p: covariance, were the records drawn from the measure
  Eigen::MatrixXd alike;                   // p x numeric columns: change, were the next polynomial's mean 1 everywhere
  Eigen::MatrixXd covariance() const;      // of both: a mean of 0 that is off by some SD, the same in all clusters
};

class OpenSums {
 public:
  // z[numeric column][row], weight[row] of the pseudo-rows.
  OpenSums(std::vector<OpenPool> pools, std::vector<std::vector<double>> z, std::vector<double> weight)
      : pools_(std::move(pools)), z_(std::move(z)), weight_(std::move(weight)) {}

  // values: pseudo-rows x functions.
  OpenErrors errors(const Eigen::MatrixXd& values) const;

 private:
  Eigen::MatrixXd features(const NumericBasis& basis, const OpenAtom& atom) const;
  Eigen::MatrixXd of_pool(const OpenPool& pool, const Eigen::MatrixXd& values) const;
  Eigen::MatrixXd with_next_powers(const Eigen::MatrixXd& values) const;
  double rows(const OpenPool& pool) const;

  std::vector<OpenPool> pools_;
  std::vector<std::vector<double>> z_;
  std::vector<double> weight_;
};

}  // namespace fedglmm
