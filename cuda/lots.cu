#include "cuda/lots.hpp"

#include "cuda/teams.hpp"

namespace fedglmm::cuda {
namespace {

// A block a lot: thread k adds number k of the results, cluster by cluster.
__global__ void __launch_bounds__(block_threads)
    add_clusters(const double* results, std::int64_t clusters, int width, int used, double* sums) {
  const std::int64_t first = blockIdx.x * lot_clusters;
  const std::int64_t last = first + lot_clusters < clusters ? first + lot_clusters : clusters;
  for (int k = threadIdx.x; k < used; k += block_threads) {
    double total = 0;
    for (std::int64_t i = first; i < last; ++i) total += results[i * width + k];
    sums[static_cast<std::size_t>(blockIdx.x) * used + k] = total;
  }
}

}  // namespace

void add_lots(const Stream& stream, const double* results, std::int64_t clusters, int width, int used, double* sums) {
  check(launch(add_clusters, static_cast<unsigned>(lot_count(clusters)), block_threads, 0, stream.get(), results,
               clusters, width, used, sums),
        "launch of the sums over clusters");
}

}  // namespace fedglmm::cuda
