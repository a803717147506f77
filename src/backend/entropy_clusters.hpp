// entropy_clusters.hpp - the seam's third loop: the clusters of a problem of maximum entropy (see
// pseudo_data/maximum_entropy.hpp), whose multipliers are eliminated from each Newton step given the common ones.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fedglmm {

struct Share {                             // of an atom's prior: exp(log_mass) times that of the support
  int support;
  double log_mass;
};

struct EntropyAtom {
  std::vector<Share> shares;
  std::vector<int> own, common;            // sets of its cluster, sets of the problem
};

// The product of features a and b is scale[a * F + b] times that of the features pair[number[a * F + b]]: products that
// are multiples of each other have one number.
struct FeatureProducts {
  std::vector<int> number;
  std::vector<double> scale;
  std::vector<std::array<int, 2>> pair;
};

// What clusters say, in the caller's memory.
struct EntropyView {
  struct Support {
    std::int64_t points;
    const double* features;                // F x points, column-major
    const double* log_prior;
  };
  struct Set {                             // statements about distinct features
    std::span<const int> features;
    const double* target;
    const double* slack;                   // square
    std::int64_t size() const { return static_cast<std::int64_t>(features.size()); }
  };
  struct Cluster {
    std::span<const EntropyAtom> atoms;
    std::vector<Set> sets;
  };
  int features = 0;                        // F
  std::vector<Support> supports;
  std::vector<Cluster> clusters;
  std::vector<Set> common;
  FeatureProducts products;
};

// First row of each set, and the end of the last.
template <class Sets>
std::vector<std::int64_t> set_offsets(const Sets& sets) {
  std::vector<std::int64_t> out{0};
  for (const auto& set : sets) out.push_back(out.back() + set.size());
  return out;
}

// What clusters leave of the Newton system for the common multipliers: schur * step = -right.
struct CommonSystem {
  std::vector<double> schur;               // size x size, symmetric
  std::vector<double> right, gradient;
};

// Holds the clusters' multipliers, 0 at first, and their last step. Lengths and damping are a number a cluster: a
// negative one leaves it out, and what comes back for it says nothing.
class EntropyClusters {
 public:
  virtual ~EntropyClusters() = default;
  // values[i]: cluster i's share of the dual at these common multipliers, its own ones lengths[i] steps on.
  virtual void values(std::span<const double> common, std::span<const double> lengths, std::span<double> values) = 0;
  // Eliminates the clusters' multipliers from the Newton system. To the diagonal of a cluster's part, damping times the
  // largest that each element has been so far is added.
  // No system: the clusters alone, whose next step is with the common multipliers held, a common step of 0.
  virtual void eliminate(std::span<const double> common, std::span<const double> damping, CommonSystem* system) = 0;
  // The clusters' steps, given the common one. slopes[i]: of the dual along cluster i's.
  virtual void step(std::span<const double> common_step, std::span<double> slopes) = 0;
  virtual void accept(std::span<const double> lengths) = 0;
  // Of the points: cluster by cluster, atom by atom, share by share.
  virtual std::vector<double> weights(std::span<const double> common) = 0;
};

}  // namespace fedglmm
