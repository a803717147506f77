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
//
// Only b depends on f. The clusters' factors of H are made once and kept, and the pools' that are left of H after the
// clusters' own statements are eliminated.
#pragma once
#include <map>
#include <mutex>

#include "base/context.hpp"
#include "pseudo_data/atom_sums.hpp"
#include "pseudo_data/open_factor.hpp"

namespace fedglmm {

// Of sums of p functions.
struct OpenErrors {
  Eigen::MatrixXd drawn;                   // p x p: covariance, were the records drawn from the measure
  Eigen::MatrixXd alike;                   // p x shapes: changes, were a mean of 0 off by a share of an SD everywhere
  Eigen::VectorXd missed;                  // p: changes, were the statements met
  OpenErrors mapped(const Eigen::MatrixXd& by) const;      // of the functions times a p x q matrix
  Eigen::MatrixXd covariance() const;      // of all, each shape and what is missed an error of its own
};

class OpenSums {
 public:
  using Dummy = OpenRows::Dummy;

  // z[numeric column][row], weight[row], level[factor][row] of the pseudo-rows; dummies: the columns of levels. At
  // most so many bytes of factors are kept; those of other clusters are made again for each call.
  OpenSums(std::vector<OpenPool> pools, std::vector<std::vector<double>> z, std::vector<double> weight,
           std::vector<std::vector<int>> level = {}, std::vector<Dummy> dummies = {},
           std::size_t most_kept = std::size_t{512} << 20);

  // Each thread makes itself the functions. Their number does not change the bits.
  OpenErrors errors(const Context& context, const std::function<RowFunctions()>& of_thread, Eigen::Index count) const;
  // values: pseudo-rows x functions.
  OpenErrors errors(const Context& context, const Eigen::MatrixXd& values) const;

 private:
  struct Task {                            // some clusters of a pool
    std::size_t pool;
    std::int64_t first, end;
  };
  struct Prepared {                        // of a pool
    std::vector<OpenFactor> clusters;      // empty where not kept
    OpenFactor common;
    Eigen::VectorXd shape_weight;          // of a sum with what is left of a shape; 0: nothing is
  };
  struct Worker {                          // a thread's
    AtomSums atoms;
    std::unique_ptr<Substitution> substitution;
    RowFunctions functions;                // not needed to prepare
  };
  struct Shares;                           // of some clusters in what Prepared holds of their pool
  struct Open;                             // sums of functions that a pool's statements do not explain

  void list_tasks();
  void choose_kept(std::size_t most);
  void prepare(const Context& context) const;
  OpenFactor factor(const OpenPool& pool, const OpenCluster& cluster, AtomSums& atoms, Shares& shares) const;
  void add_cluster(const OpenPool& pool, const OpenCluster& cluster, const OpenFactor& factor, Worker& worker,
                   Open& open) const;
  template <class Sums, class Work>
  std::vector<Sums> sums_of_pools(const Context& context, const std::function<RowFunctions()>& of_thread,
                                  const std::vector<Sums>& zero, const Work& work) const;

  std::vector<OpenPool> pools_;
  OpenRows rows_;
  std::vector<Task> tasks_;
  std::vector<std::vector<bool>> kept_;    // [pool][cluster]
  mutable std::once_flag once_;            // of what follows
  mutable std::map<int, FeatureProducts> products_;        // by the number of features
  mutable std::vector<Prepared> prepared_;                 // [pool]
};

}  // namespace fedglmm
