#include "cpu/entropy_supports.hpp"

namespace fedglmm::cpu {

constexpr double no_mass = -700;           // its exponential is far below the rounding of any sum

EntropySupports::EntropySupports(const Variant& variant, const EntropyView& problem) : variant_(variant) {
  for (const auto& pair : problem.products.pair) pair_.insert(pair_.end(), pair.begin(), pair.end());
  find_sources(problem);
  table_ = {problem.features, static_cast<int>(stored_.size()), static_cast<int>(problem.products.pair.size()),
            source_.data(),   factor_.data(),                   pair_.data()};
  for (const EntropyView::Support& support : problem.supports) add(support);
}

// Feature t is a multiple of the product of two before it if its product with feature 0, which is 1, is one of theirs.
void EntropySupports::find_sources(const EntropyView& problem) {
  const int F = problem.features;
  const FeatureProducts& products = problem.products;
  std::vector<int> feature(products.pair.size(), -1);      // whose product with feature 0 it is
  for (int t = F - 1; t >= 0; --t) feature[products.number[static_cast<std::size_t>(t) * F]] = t;
  source_.assign(2 * static_cast<std::size_t>(F), -1);
  factor_.assign(static_cast<std::size_t>(F), 1.0);
  for (int a = F - 1; a > 0; --a)
    for (int b = 1; b <= a; ++b) {
      const std::size_t at = static_cast<std::size_t>(a) * F + b;
      const int t = feature[products.number[at]];
      if (t <= a) continue;
      source_[2 * t] = a;
      source_[2 * t + 1] = b;
      factor_[t] = products.scale[static_cast<std::size_t>(t) * F] / products.scale[at];
    }
  for (int t = 0; t < F; ++t)
    if (source_[2 * t] < 0) {
      source_[2 * t] = static_cast<int>(stored_.size());
      stored_.push_back(t);
    }
}

void EntropySupports::add(const EntropyView::Support& from) {
  const std::size_t length = static_cast<std::size_t>(point_run) * variant_.lanes, S = stored_.size();
  const auto points = static_cast<std::size_t>(from.points), runs = (points + length - 1) / length;
  Support to{from.points, static_cast<int>(runs), make_aligned(runs * length * S), make_raw_aligned(runs * length)};
  std::fill_n(std::copy_n(from.log_prior, points, to.log_prior.get()), runs * length - points, no_mass);
  for (std::size_t s = 0; s < points; ++s)
    for (std::size_t k = 0; k < S; ++k)
      to.stored[(s / length * S + k) * length + s % length] = from.features[s * features() + stored_[k]];
  most_padded_points_ = std::max(most_padded_points_, runs * length);
  supports_.push_back(std::move(to));
}

EntropyPoints EntropySupports::slot(const Share& share, const double* theta, double* scratch) const {
  const Support& on = supports_[share.support];
  return {on.runs, on.stored.get(), on.log_prior.get(), &table_, theta, share.log_mass, scratch};
}

}  // namespace fedglmm::cpu
