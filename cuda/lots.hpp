// lots.hpp - sums over clusters: on the device in lots, then over the lots on the host, both in their order. Neither
// the number of devices nor their memory changes the bits.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "cuda/device.hpp"

namespace fedglmm::cuda {

inline constexpr std::int64_t lot_clusters = 256;

inline std::int64_t lot_count(std::int64_t clusters) { return (clusters + lot_clusters - 1) / lot_clusters; }

// Queues, for each lot of these clusters and k < used, sums[lot * used + k] = sum of results[cluster * width + k].
void add_lots(const Stream& stream, const double* results, std::int64_t clusters, int width, int used, double* sums);

// totals[k] = sum over the lots of number k of `width`.
inline void add_up(const std::vector<double>& lots, int width, double* totals) {
  std::fill_n(totals, width, 0.0);
  for (std::size_t k = 0; k < lots.size(); ++k) totals[k % width] += lots[k];
}

}  // namespace fedglmm::cuda
