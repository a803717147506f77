// feature_sums.hpp - the seam's fourth loop: sums over weighted points of products of their features, and of features
// times other functions of the points.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace fedglmm {

// Feature t is stored column source[t][0] where source[t][1] is -1; else factor[t] times the product of the two
// features source[t], which come before it.
struct FeaturePlan {
  int stored = 0;
  std::vector<std::array<int, 2>> source;
  std::vector<double> factor;

  int features() const { return static_cast<int>(source.size()); }
  void add_stored() { add({stored++, -1}, 1); }
  void add(std::array<int, 2> of, double times) {
    source.push_back(of);
    factor.push_back(times);
  }
};

// In the caller's memory, column by column.
struct FeaturePoints {
  std::int64_t count = 0;
  std::span<const double* const> stored;
  const double* weight = nullptr;
};

// Of one thread.
class FeatureSums {
 public:
  virtual ~FeatureSums() = default;
  // sums[t] = sum w f_a f_b, (a, b) = pair[t]. Pairs of the same a follow each other.
  virtual void moments(const FeaturePlan& plan, const FeaturePoints& points, std::span<const std::array<int, 2>> pair,
                       double* sums) = 0;
  // sums[t * functions + j] = sum w f_t g_j, g_j[s] the value of functions[j] at point s.
  virtual void products(const FeaturePlan& plan, const FeaturePoints& points, std::span<const double* const> functions,
                        double* sums) = 0;
};

}  // namespace fedglmm
