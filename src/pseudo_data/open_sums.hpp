// open_sums.hpp - what statements leave open: how far a sum over the records may be from the sum over pseudo-points.
//
// If the records were drawn from the measure w, the sum of f over them would have the variance sum w f^2; given what
// was said of them, only the part of f that no combination of statements explains is left:
//   sum w f^2 - b'H^-1 b,   b = sum w phi f,   H = sum w phi phi' + R,
// phi the functions that were summed and R the variance of their rounding. Where the measure misses what was said by m,
// the sum of f is off by b'H^-1 m.
//
// But the shape of a distribution is alike in many clusters, and what is wrong about it adds up. The first things that
// statements to an order leave open are a column's next powers, and the last known one times another column: r, what
// they do not explain of such a function, has the mean 0 under w. Were it c SDs instead, the sum of f over n rows would
// change by c sqrt(n) sum w f r / sqrt(sum w r^2).
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
  std::vector<StatementSet> sets;
};

struct OpenPool {
  std::vector<StatementSet> common;
  std::vector<OpenCluster> clusters;
  double variance_factor = 1;              // of what is left, where points were moved to meet the statements
  bool targets = false;                    // the sets have them, and the measure may miss them
};

// Of sums of p functions.
struct OpenErrors {
  Eigen::MatrixXd drawn;                   // p x p: covariance, were the records drawn from the measure
  Eigen::MatrixXd alike;                   // p x shapes: changes, were a mean of 0 off by a share of an SD everywhere
  Eigen::VectorXd missed;                  // p: changes, were the statements met
  Eigen::MatrixXd covariance() const;      // of all, each shape and what is missed an error of its own
};

class OpenSums {
 public:
  struct Dummy {
    int factor, level;
  };

  // z[numeric column][row], weight[row], level[factor][row] of the pseudo-rows; dummies: the columns of levels.
  OpenSums(std::vector<OpenPool> pools, std::vector<std::vector<double>> z, std::vector<double> weight,
           std::vector<std::vector<int>> level = {}, std::vector<Dummy> dummies = {})
      : pools_(std::move(pools)), z_(std::move(z)), weight_(std::move(weight)), level_(std::move(level)),
        dummies_(std::move(dummies)) {}

  // values: pseudo-rows x functions. The number of threads does not change the bits.
  OpenErrors errors(const Eigen::MatrixXd& values, int threads = 1) const;

 private:
  struct Open {                            // of a pool: sums of products that are not explained
    Eigen::MatrixXd functions, products;   // p x p, p x shapes
    Eigen::VectorXd size, whole;           // of each shape's square; before anything was explained
    Eigen::VectorXd missed;
    double rows = 0;                       // times the square of the shapes' error
    void subtract(const Eigen::MatrixXd& explained);
  };
  struct AtomSums {                        // of features with features, with functions, shapes and the misses
    Eigen::MatrixXd gram, b;
  };
  static int next_order(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom);
  Eigen::Index shape_count() const;
  Eigen::MatrixXd features(const NumericBasis& basis, const OpenAtom& atom) const;
  Eigen::MatrixXd shapes(const NumericBasis& basis, const OpenAtom& atom, int order) const;
  void add_atom(const OpenPool& pool, const OpenCluster& cluster, const OpenAtom& atom, const Eigen::MatrixXd& values,
                Open& open, AtomSums& sums) const;
  Open of_pool(const OpenPool& pool, const Eigen::MatrixXd& values) const;

  std::vector<OpenPool> pools_;
  std::vector<std::vector<double>> z_;
  std::vector<double> weight_;
  std::vector<std::vector<int>> level_;
  std::vector<Dummy> dummies_;
};

}  // namespace fedglmm
