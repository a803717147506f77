#include "backend/outer_clusters.hpp"

#include <algorithm>

namespace fedglmm {

OuterClusters::OuterClusters(const std::vector<std::int64_t>& outer) : cluster(outer.size()) {
  first.assign(outer.empty() ? 1 : 2 + *std::ranges::max_element(outer), 0);
  for (const std::int64_t o : outer) ++first[o + 1];
  for (std::size_t o = 1; o < first.size(); ++o) first[o] += first[o - 1];
  std::vector<std::int64_t> next = first;
  for (std::size_t c = 0; c < outer.size(); ++c) cluster[next[outer[c]]++] = static_cast<std::int64_t>(c);
}

ClusteredPoints in_order(const ClusteredPoints& points, const std::vector<std::int64_t>& clusters) {
  ClusteredPoints out{points.q, points.columns, points.random, points.free, points.ones, {0}, {}, {}, {}, {}, {}};
  const auto gather = [&](const double* from, auto& to) {
    for (const std::int64_t c : clusters) to.insert(to.end(), from + points.offset[c], from + points.offset[c + 1]);
  };
  for (const std::int64_t c : clusters) {
    out.offset.push_back(out.offset.back() + points.offset[c + 1] - points.offset[c]);
    out.response.insert(out.response.end(), &points.response[c * points.r()], &points.response[(c + 1) * points.r()]);
    if (!points.outer.empty()) out.outer.push_back(points.outer[c]);
  }
  out.X.reserve(points.X.size());
  for (int j = 0; j < points.columns; ++j) gather(points.X.data() + j * points.points(), out.X);
  gather(points.weight.data(), out.weight);
  if (!points.eta_offset.empty()) gather(points.eta_offset.data(), out.eta_offset);
  return out;
}

}  // namespace fedglmm
