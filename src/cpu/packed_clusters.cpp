#include "cpu/packed_clusters.hpp"

#include <algorithm>
#include <numeric>

#include "base/parallel.hpp"

namespace fedglmm::cpu {

// Registers' worth of points from which a cluster has all lanes: the algebra that it does once then weighs little.
constexpr int across_from = 32;

PackedClusters::PackedClusters(const ClusteredPoints& points, int lanes, const Threads& threads)
    : lanes_(lanes), columns_(points.columns), r_(points.r()), order_(points.clusters()) {
  sort_by_size(points);
  make_slots(points);
  X_ = make_raw_aligned(registers_ * columns_ * lanes_);
  weight_ = make_raw_aligned(registers_ * lanes_);
  if (!points.eta_offset.empty()) offset_ = make_raw_aligned(registers_ * lanes_);
  response_ = make_aligned(slots_.size() * r_ * lanes_);
  constexpr std::int64_t run = 4;
  parallel_runs(std::ssize(slots_), run, threads, [&](std::int64_t first, std::int64_t end) {
    for (std::int64_t s = first; s < end; ++s) pack_slot(points, static_cast<std::size_t>(s));
  });
}

void PackedClusters::pack_slot(const ClusteredPoints& points, std::size_t s) {
  const Slot& slot = slots_[s];
  for (int l = 0; l < (slot.across ? 1 : lanes_); ++l) pack(points, slot, l);
  for (int l = 0; l < slot.clusters; ++l) pack_response(points, s, l);
}

void PackedClusters::sort_by_size(const ClusteredPoints& points) {
  std::iota(order_.begin(), order_.end(), 0);
  const auto size = [&](std::int64_t i) { return points.offset[i + 1] - points.offset[i]; };
  std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return size(a) > size(b); });
}

void PackedClusters::make_slots(const ClusteredPoints& points) {
  const int m = static_cast<int>(order_.size());
  for (int k = 0; k < m; k += slots_.back().clusters) {
    const auto size = static_cast<int>(points.offset[order_[k] + 1] - points.offset[order_[k]]);
    const bool across = size >= across_from * lanes_;
    const int n = across ? (size + lanes_ - 1) / lanes_ : size;
    slots_.push_back({n, k, across ? 1 : std::min(lanes_, m - k), across, registers_});
    registers_ += n;
    longest_ = std::max(longest_, n);
  }
}

// Across: the points are contiguous in a column; else a lane apart. What a cluster leaves over is 0.
void PackedClusters::pack(const ClusteredPoints& points, const Slot& slot, int lane) {
  std::int64_t begin = 0, n = 0;
  if (lane < slot.clusters) {
    begin = points.offset[cluster(slot, lane)];
    n = points.offset[cluster(slot, lane) + 1] - begin;
  }
  const std::int64_t places = slot.across ? static_cast<std::int64_t>(slot.n) * lanes_ : slot.n;
  const std::size_t stride = slot.across ? 1 : lanes_;
  const auto copy = [&](const double* from, double* to) {
    to += lane;
    for (std::int64_t i = 0; i < n; ++i) to[i * stride] = from[i];
    for (std::int64_t i = n; i < places; ++i) to[i * stride] = 0;
  };
  for (int j = 0; j < columns_; ++j)
    copy(&points.X[j * points.points() + begin],
         &X_[(slot.first * columns_ + static_cast<std::size_t>(j) * slot.n) * lanes_]);
  copy(&points.weight[begin], &weight_[slot.first * lanes_]);
  if (offset_) copy(&points.eta_offset[begin], &offset_[slot.first * lanes_]);
}

void PackedClusters::pack_response(const ClusteredPoints& points, std::size_t s, int lane) {
  const Slot& slot = slots_[s];
  for (int a = 0; a < r_; ++a) {
    const double value = points.response[cluster(slot, lane) * r_ + a];
    double* to = &response_[(s * r_ + a) * lanes_];
    if (slot.across) std::fill_n(to, lanes_, value);
    else to[lane] = value;
  }
}

}  // namespace fedglmm::cpu
