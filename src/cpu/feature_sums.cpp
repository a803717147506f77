#include <algorithm>

#include "backend/feature_sums.hpp"
#include "cpu/backend.hpp"
#include "cpu/scratch.hpp"

namespace fedglmm::cpu {
namespace {

class CpuFeatureSums final : public FeatureSums {
 public:
  explicit CpuFeatureSums(const Variant& variant)
      : variant_(variant), length_(static_cast<std::int64_t>(point_run) * variant.lanes) {}

  void moments(const FeaturePlan& plan, const FeaturePoints& points, std::span<const std::array<int, 2>> pair,
               double* sums) override {
    table_ = table_of(plan);
    table_.products = static_cast<int>(pair.size());
    table_.pair = pair.data()->data();
    const double* const one = ones(points.count);
    const FeatureCall call = call_of(plan, points, {&one, 1});
    variant_.feature_moments(call, cleared(std::ssize(pair)), sums);
  }

  void products(const FeaturePlan& plan, const FeaturePoints& points, std::span<const double* const> functions,
                double* sums) override {
    table_ = table_of(plan);
    const FeatureCall call = call_of(plan, points, functions);
    variant_.feature_products(call, cleared(static_cast<std::int64_t>(call.padded) * call.count), sums);
  }

 private:
  static FeatureTable table_of(const FeaturePlan& plan) {
    return {plan.features(), plan.stored, 0, plan.source.data()->data(), plan.factor.data(), nullptr};
  }

  FeatureCall call_of(const FeaturePlan& plan, const FeaturePoints& points, std::span<const double* const> functions) {
    const auto runs = static_cast<int>((points.count + length_ - 1) / length_);
    const auto count = static_cast<int>(functions.size());
    const int padded = (plan.features() + feature_tile - 1) / feature_tile * feature_tile;
    const int room = std::max(runs, 1);    // without points, too, columns have a place
    double* const stored = stored_.at_least(static_cast<std::size_t>(room * plan.stored * length_));
    double* const g = functions_.at_least(static_cast<std::size_t>(room * count * length_));
    for (int k = 0; k < plan.stored; ++k)
      pack(points.stored[k], nullptr, points.count, plan.stored, stored + k * length_);
    for (int j = 0; j < count; ++j) pack(functions[j], points.weight, points.count, count, g + j * length_);
    return {&table_, runs, padded, count, stored, g,
            features_.at_least(static_cast<std::size_t>(feature_runs * padded * length_))};
  }

  // A column, times the weights unless these are null, to runs of `columns` columns; zeros after the last point.
  void pack(const double* from, const double* weight, std::int64_t points, int columns, double* to) const {
    for (std::int64_t first = 0; first < points; first += length_, to += columns * length_) {
      const std::int64_t n = std::min(length_, points - first);
      for (std::int64_t s = 0; s < n; ++s) to[s] = weight ? from[first + s] * weight[first + s] : from[first + s];
      std::fill(to + n, to + length_, 0.0);
    }
  }

  double* cleared(std::int64_t registers) {
    const std::int64_t count = registers * variant_.lanes;
    double* const sums = sums_.at_least(static_cast<std::size_t>(count));
    std::fill_n(sums, count, 0.0);
    return sums;
  }

  const double* ones(std::int64_t points) {
    if (std::ssize(ones_) < points) ones_.resize(static_cast<std::size_t>(points), 1.0);
    return ones_.data();
  }

  const Variant& variant_;
  std::int64_t length_;                    // of a run
  FeatureTable table_{};
  Scratch stored_, functions_, features_, sums_;
  std::vector<double> ones_;
};

}  // namespace

std::unique_ptr<FeatureSums> make_feature_sums(const Variant& variant) {
  return std::make_unique<CpuFeatureSums>(variant);
}

}  // namespace fedglmm::cpu
