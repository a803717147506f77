#include "cuda/lots.hpp"

#include "cuda/teams.hpp"

namespace fedglmm::cuda {
namespace {

constexpr std::int64_t lot_clusters = 256;

// A block a lot: thread k adds number k of the results, row by row.
__global__ void __launch_bounds__(block_threads)
    add_rows(const std::int64_t* rows, const double* results, int width, int used, double* sums) {
  for (int k = threadIdx.x; k < used; k += block_threads) {
    double total = 0;
    for (std::int64_t i = rows[blockIdx.x]; i < rows[blockIdx.x + 1]; ++i) total += results[i * width + k];
    sums[static_cast<std::size_t>(blockIdx.x) * used + k] = total;
  }
}

}  // namespace

Lots::Lots(const fedglmm_device_points& points) : cluster_{0}, row_{0} {
  const std::int64_t* const outer = points.outer_first;
  const std::int64_t rows = outer ? points.outer_clusters : points.clusters;
  for (std::int64_t row = 1; row <= rows; ++row) {
    const std::int64_t cluster = outer ? outer[row] : row;
    if (cluster - cluster_.back() < lot_clusters && row < rows) continue;
    cluster_.push_back(cluster);
    row_.push_back(row);
  }
}

Share Lots::share(std::size_t first, std::size_t last) const {
  Share out{cluster_[first], cluster_[last], row_[first], {}};
  for (std::size_t lot = first; lot <= last; ++lot) out.rows.push_back(row_[lot] - row_[first]);
  return out;
}

void add_lots(const Stream& stream, const std::int64_t* rows, std::size_t lots, const double* results, int width,
              int used, double* sums) {
  check(launch(add_rows, static_cast<unsigned>(lots), block_threads, 0, stream.get(), rows, results, width, used, sums),
        "launch of the sums over clusters");
}

}  // namespace fedglmm::cuda
