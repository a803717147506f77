// teams.hpp - who runs a kernel body on the device: a warp on a small cluster, a block on a large one, all blocks of a
// launch together on a huge one. What a team promises: kernels/laplace.hpp. Sums run in a fixed order.
#pragma once
#include "cuda/runtime.hpp"
#include "kernels/real.hpp"

namespace fedglmm::cuda {

using kernels::Sum;

inline constexpr int warp_lanes = 32, block_warps = 4, block_threads = warp_lanes * block_warps;
inline constexpr unsigned all_lanes = 0xffffffffu;

struct Plus {
  static constexpr double nothing = 0;
  __device__ double operator()(double a, double b) const { return a + b; }
};
struct Larger {
  static constexpr double nothing = -1.7976931348623157e308;
  __device__ double operator()(double a, double b) const { return kernels::larger(a, b); }
};

// Butterfly: at each step both partners join the same two numbers, so all lanes end with the same bits.
template <class Join, int K>
__device__ Sum<double, K> over_lanes(Join join, Sum<double, K> s) {
  for (int k = 0; k < K; ++k)
    for (int distance = warp_lanes / 2; distance > 0; distance /= 2)
      s.v[k] = join(s.v[k], __shfl_xor_sync(all_lanes, s.v[k], distance));
  return s;
}

FEDGLMM_KERNEL constexpr int power_of_two_from(int k) { return k <= 1 ? 1 : 2 * power_of_two_from((k + 1) / 2); }

// memory[k] += sum over the lanes of s.v[k]. Partners swap halves of their numbers, so K sums cost little more than K
// shuffles instead of 5 K; each ends in a lane of its own, which adds it.
template <int K>
__device__ void add_over_lanes(double* memory, const Sum<double, K>& s, int count) {
  constexpr int width = power_of_two_from(K);
  static_assert(width <= warp_lanes);
  const int lane = threadIdx.x % warp_lanes;
  double v[width];
  for (int k = 0; k < width; ++k) v[k] = k < K ? s.v[k] : 0.0;
  int distance = warp_lanes / 2, element = 0;
#pragma unroll
  for (int left = width; left > 1; left /= 2, distance /= 2) {
    const bool upper = lane & distance;
    element = 2 * element + upper;
#pragma unroll
    for (int k = 0; k < left / 2; ++k) {
      const double give = upper ? v[k] : v[k + left / 2], keep = upper ? v[k + left / 2] : v[k];
      v[k] = keep + __shfl_xor_sync(all_lanes, give, distance);
    }
  }
  for (; distance > 0; distance /= 2) v[0] += __shfl_xor_sync(all_lanes, v[0], distance);
  if (lane % (warp_lanes / width) == 0 && element < count) memory[element] += v[0];
}

class Warp {
 public:
  __device__ int rank() const { return threadIdx.x % warp_lanes; }
  __device__ int size() const { return warp_lanes; }
  template <int K>
  __device__ Sum<double, K> sum(const Sum<double, K>& s) const {
    return over_lanes(Plus{}, s);
  }
  template <int K>
  __device__ Sum<double, K> largest(const Sum<double, K>& s) const {
    return over_lanes(Larger{}, s);
  }
  __device__ void clear(double* memory, int count) const {
    for (int k = rank(); k < count; k += size()) memory[k] = 0;
    wait();
  }
  template <int K>
  __device__ void add(double* memory, const Sum<double, K>& s, int count = K) const {
    add_over_lanes(memory, s, count);
  }
  __device__ void complete(double*, int) const { wait(); }
  __device__ void wait() const { __syncwarp(all_lanes); }
};

// The warps of one block, or of all blocks of a cooperative launch. Memory that is added to is a warp's own: warp w of
// block b has it at `stride` doubles times b * block_warps + w from the first's.
class Group {
 public:
  static constexpr int most_sums = 24;      // that join at a time

  // board: shared, most_sums * block_warps doubles. shelf: in global memory, most_sums doubles a block.
  __device__ Group(double* board, double* shelf, int blocks, int stride)
      : board_(board), shelf_(shelf), blocks_(blocks), stride_(stride) {}

  __device__ int rank() const { return (blocks_ > 1 ? blockIdx.x * block_threads : 0) + threadIdx.x; }
  __device__ int size() const { return blocks_ * block_threads; }
  __device__ int warp() const { return rank() / warp_lanes; }

  template <int K>
  __device__ Sum<double, K> sum(const Sum<double, K>& s) const {
    return over_team(Plus{}, s);
  }
  template <int K>
  __device__ Sum<double, K> largest(const Sum<double, K>& s) const {
    return over_team(Larger{}, s);
  }
  __device__ void clear(double* memory, int count) const { Warp{}.clear(memory, count); }
  template <int K>
  __device__ void add(double* memory, const Sum<double, K>& s, int count = K) const {
    add_over_lanes(memory, s, count);
  }

  // The sums of all warps, for all warps.
  __device__ void complete(double* memory, int count) const {
    double* const first = memory - static_cast<std::size_t>(threadIdx.x / warp_lanes) * stride_;
    __syncthreads();
    for (int k = threadIdx.x; k < count; k += block_threads) {
      double total = 0;
      for (int w = 0; w < block_warps; ++w) total += first[w * stride_ + k];
      for (int w = 0; w < block_warps; ++w) first[w * stride_ + k] = total;
    }
    if (blocks_ > 1) complete_blocks(first, count);
    __syncthreads();
  }

  __device__ void wait() const {
    if (blocks_ > 1) grid_barrier();
    else __syncthreads();
  }

 private:
  // Block totals, in each block's first warp, become the sum over blocks: read by all before any is written.
  __device__ void complete_blocks(double* first, int count) const {
    const std::size_t block = static_cast<std::size_t>(block_warps) * stride_;
    double* const all = first - blockIdx.x * block;
    grid_barrier();
    for (int k = threadIdx.x; k < count; k += block_threads) {
      double total = 0;
      for (int b = 0; b < blocks_; ++b) total += all[b * block + k];
      for (int w = 1; w < block_warps; ++w) first[w * stride_ + k] = total;
    }
    grid_barrier();
    for (int k = threadIdx.x; k < count; k += block_threads) first[k] = first[stride_ + k];
  }

  template <class Join, int K>
  __device__ Sum<double, K> over_team(Join join, const Sum<double, K>& s) const {
    static_assert(K <= most_sums);
    Sum<double, K> out = over_lanes(join, s);
    const int lane = threadIdx.x % warp_lanes, warp_of_block = threadIdx.x / warp_lanes;
    if (lane == 0)
      for (int k = 0; k < K; ++k) board_[warp_of_block * K + k] = out.v[k];
    __syncthreads();
    for (int k = 0; k < K; ++k) {
      out.v[k] = board_[k];
      for (int w = 1; w < block_warps; ++w) out.v[k] = join(out.v[k], board_[w * K + k]);
    }
    __syncthreads();
    return blocks_ > 1 ? over_blocks(join, out) : out;
  }

  // Every warp joins the blocks' sums in the same order.
  template <class Join, int K>
  __device__ Sum<double, K> over_blocks(Join join, const Sum<double, K>& s) const {
    if (threadIdx.x == 0)
      for (int k = 0; k < K; ++k) shelf_[blockIdx.x * K + k] = s.v[k];
    grid_barrier();
    const int lane = threadIdx.x % warp_lanes;
    Sum<double, K> out;
    for (int k = 0; k < K; ++k) {
      out.v[k] = Join::nothing;
      for (int b = lane; b < blocks_; b += warp_lanes) out.v[k] = join(out.v[k], shelf_[b * K + k]);
    }
    grid_barrier();
    return over_lanes(join, out);
  }

  double *board_, *shelf_;
  int blocks_, stride_;
};

}  // namespace fedglmm::cuda
