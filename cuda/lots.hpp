// lots.hpp - sums over clusters: on the device in lots, then over the lots on the host, both in their order. Neither
// the number of devices nor their memory changes the bits.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "backend/module_abi.h"
#include "cuda/device.hpp"

namespace fedglmm::cuda {

// Some neighbouring lots: their clusters, and the rows of their results.
struct Share {
  std::int64_t first, last;                 // clusters first .. last - 1
  std::int64_t first_row;
  std::vector<std::int64_t> rows;           // before each lot and after the last, from first_row

  std::size_t lots() const { return rows.size() - 1; }
};

// Lots of 256 clusters, a row of results each; of a nested model whole outer clusters until they hold 256 clusters, and
// a row for each outer one.
class Lots {
 public:
  explicit Lots(const fedglmm_device_points& points);

  std::size_t count() const { return cluster_.size() - 1; }
  std::int64_t cluster(std::size_t lot) const { return cluster_[lot]; }  // the first; lot count(): all clusters
  std::int64_t row(std::size_t lot) const { return row_[lot]; }
  Share share(std::size_t first, std::size_t last) const;               // lots first .. last - 1

 private:
  std::vector<std::int64_t> cluster_, row_;
};

// Queues, for each of the lots and k < used, sums[lot * used + k] = sum of results[row * width + k]. rows: of a Share,
// on the device.
void add_lots(const Stream& stream, const std::int64_t* rows, std::size_t lots, const double* results, int width,
              int used, double* sums);

// totals[k] = sum over the lots of number k of `width`.
inline void add_up(const std::vector<double>& lots, int width, double* totals) {
  std::fill_n(totals, width, 0.0);
  for (std::size_t k = 0; k < lots.size(); ++k) totals[k % width] += lots[k];
}

}  // namespace fedglmm::cuda
