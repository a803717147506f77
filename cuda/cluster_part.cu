#include "cuda/cluster_part.hpp"

#include <algorithm>
#include <numeric>

#include "cuda/team_sizes.hpp"

namespace fedglmm::cuda {

ClusterPart::ClusterPart(const Stream& stream, const fedglmm_device_points& points, std::int64_t first,
                         std::int64_t last)
    : stream_(stream), first_(first), last_(last),
      points_(static_cast<std::size_t>(points.offset[last] - points.offset[first])) {
  std::vector<std::int64_t> offset;
  for (std::int64_t i = first; i <= last; ++i) offset.push_back(points.offset[i] - points.offset[first]);
  offset_ = Buffer<std::int64_t>(stream_, std::span<const std::int64_t>(offset));
  upload_points(points);
  deal_out(offset);
  stream_.wait();
}

void ClusterPart::upload_points(const fedglmm_device_points& points) {
  const auto total = static_cast<std::size_t>(points.offset[points.clusters]);
  const auto begin = static_cast<std::size_t>(points.offset[first_]);
  X_ = Buffer<double>(stream_, points_ * points.columns);
  for (int j = 0; j < points.columns; ++j)
    X_.upload({points.X + j * total + begin, points_}, j * points_);
  weight_ = Buffer<double>(stream_, std::span(points.weight + begin, points_));
  if (points.eta_offset) eta_offset_ = Buffer<double>(stream_, std::span(points.eta_offset + begin, points_));
  response_ = Buffer<double>(stream_, std::span(points.response + first_ * points.r,
                                                static_cast<std::size_t>(clusters() * points.r)));
}

void ClusterPart::deal_out(const std::vector<std::int64_t>& offset) {
  const auto size = [&](std::int32_t i) { return offset[i + 1] - offset[i]; };
  std::vector<std::int32_t> order(static_cast<std::size_t>(clusters()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size(a) > size(b); });
  const auto large = std::ranges::partition_point(order, [&](auto i) { return size(i) > most_of_block; });
  const auto small = std::partition_point(large, order.end(), [&](auto i) { return size(i) > most_of_warp; });
  huge_ = Buffer<std::int32_t>(stream_, std::span<const std::int32_t>(order.begin(), large));
  large_ = Buffer<std::int32_t>(stream_, std::span<const std::int32_t>(large, small));
  small_ = Buffer<std::int32_t>(stream_, std::span<const std::int32_t>(small, order.end()));
}

}  // namespace fedglmm::cuda
