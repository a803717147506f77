#include "pseudo_data/entropy_view.hpp"

namespace fedglmm {
namespace {

std::vector<EntropyView::Set> set_views(const std::vector<StatementSet>& sets) {
  std::vector<EntropyView::Set> out;
  for (const StatementSet& set : sets) out.push_back({set.features, set.target.data(), set.slack.data()});
  return out;
}

// A product of its own for every pair of features.
FeatureProducts all_products(int features) {
  FeatureProducts out;
  out.number.resize(static_cast<std::size_t>(features) * features);
  out.scale.assign(out.number.size(), 1.0);
  for (int a = 0; a < features; ++a)
    for (int b = 0; b <= a; ++b) {
      out.number[a * features + b] = out.number[b * features + a] = static_cast<int>(out.pair.size());
      out.pair.push_back({a, b});
    }
  return out;
}

}  // namespace

EntropyView entropy_view(const EntropyProblem& problem) {
  EntropyView out;
  if (!problem.supports.empty()) out.features = static_cast<int>(problem.supports.front().features.rows());
  for (const Support& support : problem.supports)
    out.supports.push_back({support.features.cols(), support.features.data(), support.log_prior.data()});
  for (const EntropyCluster& cluster : problem.clusters)
    out.clusters.push_back({cluster.atoms, set_views(cluster.sets)});
  out.common = set_views(problem.common);
  out.products = problem.products.pair.empty() ? all_products(out.features) : problem.products;
  return out;
}

}  // namespace fedglmm
