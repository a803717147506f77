// maximum_entropy.hpp - the measure of maximum entropy, relative to a prior, that satisfies linear statements.
//
// An atom (the rows of a cluster in one category, say) may lie on points s with features f(s), f_0 = 1, and prior
// weights p_s. Its measure is w_s = p_s exp(theta'f(s)), where theta adds up the multipliers l of the statements about
// it. A statement says: the sum over its atoms of w_s f_a(s) is t, give or take an error of covariance R (rounding).
// The multipliers minimise the convex dual sum w_s - l't + l'Rl / 2; at its minimum the sums are t - R l.
#pragma once
#include <Eigen/Dense>
#include <cstdint>
#include <vector>

#include "backend/entropy_clusters.hpp"
#include "base/context.hpp"

namespace fedglmm {

// Points that atoms may share.
struct Support {
  Eigen::MatrixXd features;                // F x points
  Eigen::VectorXd log_prior;
};

// Statements about the same atoms, one a feature.
struct StatementSet {
  std::vector<int> features;
  Eigen::VectorXd target;
  Eigen::MatrixXd slack;                   // R: a share of the rounding's covariance
  double share = 1;
  Eigen::MatrixXd covariance() const { return slack / share; }
  Eigen::Index size() const { return target.size(); }
};

struct EntropyCluster {
  std::vector<EntropyAtom> atoms;
  std::vector<StatementSet> sets;
};

struct EntropyProblem {
  std::vector<Support> supports;
  std::vector<EntropyCluster> clusters;
  std::vector<StatementSet> common;
  FeatureProducts products = {};           // empty: every pair of features has a product of its own
};

struct EntropySolution {
  // [cluster][atom]: weights of the points of its shares, one after the other
  std::vector<std::vector<Eigen::VectorXd>> weights;
  int iterations = 0;
  bool converged = false;
};

// Damped Newton on the dual. The multipliers of a cluster are eliminated given the common ones, so the cost grows
// linearly with the number of clusters; that is the backend's work.
EntropySolution maximise_entropy(const Context& context, const EntropyProblem& problem);

}  // namespace fedglmm
