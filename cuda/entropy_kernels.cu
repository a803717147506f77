#include "cuda/entropy_kernels.hpp"

#include <algorithm>

#include "cuda/teams.hpp"

namespace fedglmm::cuda {
namespace {

constexpr std::size_t shared_board = Group::most_sums * block_warps * sizeof(double);

__device__ kernels::EntropySlot slot_of(const EntropyTask& t, const EntropyShape& s) {
  return {s.own,
          s.common,
          s.sets,
          s.shares,
          t.feature + s.row,
          t.set + s.row,
          t.first + s.first,
          t.column + s.column,
          t.covers + s.cover,
          t.slack_at + s.own_set,
          t.slack,
          t.target + s.own_row};
}

// Of a cluster that is left out, 0: its steps are found, too, and none is taken.
__device__ double unless_left_out(const double* numbers, std::int64_t cluster) {
  return numbers && numbers[cluster] > 0 ? numbers[cluster] : 0.0;
}

__device__ kernels::EntropyMultipliers multipliers_of(const EntropyTask& t, std::int64_t cluster) {
  const EntropyShape& s = t.shape[cluster];
  return {t.own + s.own_row, t.step + s.own_row, unless_left_out(t.lengths, cluster), t.common};
}

__device__ kernels::ShareMoments moments_of(const EntropyTask& t, const EntropyShape& s) {
  return {t.moments, t.share_place + (s.share - t.shape[t.first_cluster].share), t.products};
}

__device__ kernels::BorderedSystem system_of(const EntropyTask& t, const EntropyShape& s, std::int64_t i) {
  return {s.n(), s.own, t.factor + s.factor, t.rest + t.rest_at[i],
          t.pivot + (s.own_row - t.shape[t.first_cluster].own_row)};
}

__device__ std::int64_t warp_number() {
  return static_cast<std::int64_t>(blockIdx.x) * block_warps + threadIdx.x / warp_lanes;
}
__device__ std::int64_t warp_count() { return static_cast<std::int64_t>(gridDim.x) * block_warps; }
__device__ std::int64_t thread_number() { return static_cast<std::int64_t>(blockIdx.x) * block_threads + threadIdx.x; }
__device__ std::int64_t thread_count() { return static_cast<std::int64_t>(gridDim.x) * block_threads; }

// A warp a share.
__global__ void __launch_bounds__(block_threads) gather_theta_kernel(EntropyTask t) {
  for (std::int64_t k = warp_number(); k < t.share_count; k += warp_count()) {
    const EntropyShape& s = t.shape[t.shares[k].cluster];
    kernels::gather_multipliers(Warp{}, slot_of(t, s), multipliers_of(t, t.shares[k].cluster),
                                t.shares[k].number, t.products.features, t.theta + k * t.products.features);
  }
}

// A warp a share.
__global__ void __launch_bounds__(block_threads) weigh_kernel(EntropyTask t) {
  for (std::int64_t k = warp_number(); k < t.share_count; k += warp_count()) {
    const EntropyShare& share = t.shares[k];
    const int F = t.products.features;
    const double sum = kernels::weigh_points(
        Warp{}, share.points, share.grouped ? nullptr : t.features + share.support_at * F, F, t.theta + k * F,
        t.log_prior + share.support_at, share.log_mass, t.weights + share.weight_at);
    if (threadIdx.x % warp_lanes == 0) t.share_sums[k] = sum;
  }
}

// A warp a cluster.
__global__ void __launch_bounds__(block_threads) add_values_kernel(EntropyTask t) {
  for (std::int64_t i = warp_number(); i < t.clusters; i += warp_count()) {
    const EntropyShape& s = t.shape[t.first_cluster + i];
    double value = kernels::own_linear_part(Warp{}, slot_of(t, s), multipliers_of(t, t.first_cluster + i));
    const std::int64_t* const place = moments_of(t, s).place;
    for (int share = 0; share < s.shares; ++share) value += t.share_sums[place[share]];
    if (threadIdx.x % warp_lanes == 0) t.values[t.first_cluster + i] = value;
  }
}

// A block a point.
__global__ void __launch_bounds__(block_threads)
    fill_products_kernel(kernels::ProductTable p, const double* features, int points, double* out) {
  for (int s = blockIdx.x; s < points; s += gridDim.x) {
    const double* const f = features + static_cast<std::size_t>(s) * p.features;
    double* const to = out + static_cast<std::size_t>(s) * p.count;
    for (int k = threadIdx.x; k < p.count; k += block_threads) to[k] = f[p.pair[2 * k]] * f[p.pair[2 * k + 1]];
  }
}

// A block a share; grouped ones are done.
__global__ void __launch_bounds__(block_threads) add_single_moments_kernel(EntropyTask t) {
  const Group team(nullptr, nullptr, 1, 0);
  for (int k = blockIdx.x; k < t.share_count; k += gridDim.x) {
    const EntropyShare& share = t.shares[k];
    if (share.grouped) continue;
    kernels::product_moments(team, share.points, t.features + share.support_at * t.products.features,
                             t.weights + share.weight_at, t.products,
                             t.moments + static_cast<std::size_t>(k) * t.products.count);
  }
}

// A warp a cluster.
__global__ void __launch_bounds__(block_threads) find_gradients_kernel(EntropyTask t) {
  for (std::int64_t i = warp_number(); i < t.clusters; i += warp_count()) {
    const EntropyShape& s = t.shape[t.first_cluster + i];
    kernels::entropy_gradient(Warp{}, slot_of(t, s), multipliers_of(t, t.first_cluster + i), moments_of(t, s),
                              t.gradient + s.row);
  }
}

// A block a cluster.
__global__ void __launch_bounds__(block_threads, 8) assemble_kernel(EntropyTask t) {
  const Group team(nullptr, nullptr, 1, 0);
  for (int i = blockIdx.x; i < t.clusters; i += gridDim.x) {
    const EntropyShape& s = t.shape[t.first_cluster + i];
    const kernels::EntropyDamping damping{unless_left_out(t.damping, t.first_cluster + i), t.largest + s.row,
                                          t.alone ? s.own : s.own + s.common};
    kernels::entropy_system(team, slot_of(t, s), moments_of(t, s), damping, t.gradient + s.row, system_of(t, s, i));
  }
}

// A block a cluster.
__global__ void __launch_bounds__(block_threads) eliminate_kernel(EntropyTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, board);
  const Group team(board, nullptr, 1, 0);
  for (int i = blockIdx.x; i < t.clusters; i += gridDim.x) {
    const kernels::BorderedSystem system = system_of(t, t.shape[t.first_cluster + i], i);
    kernels::eliminate<double>(team, system, kernels::add_ridge(team, system));
  }
}

// What a cluster of the chunk adds to element (a, b) of the common system: column T is its right side, T + 1 the
// gradient.
__device__ double common_part(const EntropyTask& t, std::int64_t i, int a, int b) {
  const EntropyShape& s = t.shape[t.first_cluster + i];
  const std::int32_t* const place = t.place + (t.first_cluster + i) * t.common_rows;
  const int row = place[a];
  if (row < 0) return 0;
  if (b == t.common_rows + 1) return t.gradient[s.row + s.own + row];
  const double* const rest = t.rest + t.rest_at[i];
  const std::size_t ld = s.common + 1;
  if (b == t.common_rows) return rest[s.common + row * ld];
  const int column = place[b];
  return column < 0 ? 0 : rest[row + column * ld];
}

// A thread an element, a row of blocks a lot.
__global__ void __launch_bounds__(block_threads) add_lot_kernel(EntropyTask t) {
  const int T = t.common_rows;
  const std::int64_t elements = static_cast<std::int64_t>(T) * (T + 2);
  const int first = static_cast<int>(blockIdx.y) * entropy_lot;
  const int last = first + entropy_lot < t.clusters ? first + entropy_lot : t.clusters;
  for (std::int64_t e = thread_number(); e < elements; e += thread_count()) {
    const int a = static_cast<int>(e % T), b = static_cast<int>(e / T);
    double sum = 0;
    for (int i = first; i < last && (a >= b || b >= T); ++i) sum += common_part(t, i, a, b);
    t.lots[blockIdx.y * elements + e] = sum;
  }
}

__global__ void __launch_bounds__(block_threads)
    add_total_kernel(const double* lots, int count, std::int64_t elements, double* total) {
  for (std::int64_t e = thread_number(); e < elements; e += thread_count()) {
    double sum = total[e];
    for (int l = 0; l < count; ++l) sum += lots[l * elements + e];
    total[e] = sum;
  }
}

// A warp a cluster. x: its rows and one, at s.row + i.
__global__ void __launch_bounds__(block_threads)
    take_steps_kernel(EntropyTask t, const double* common_step, double* x) {
  for (std::int64_t i = warp_number(); i < t.clusters; i += warp_count()) {
    const EntropyShape& s = t.shape[i];
    const int lane = threadIdx.x % warp_lanes;
    double* const at = x + s.row + i;
    for (int a = lane; a < s.common; a += warp_lanes) at[s.own + a] = common_step[t.column[s.column + a]];
    if (lane == 0) at[s.own + s.common] = 1;
    Warp{}.wait();
    kernels::substitute_back(Warp{}, t.factor + s.factor, s.n(), s.own, at);
    kernels::Sum<double, 1> slope{};
    for (int r = lane; r < s.own; r += warp_lanes) {
      t.step[s.own_row + r] = at[r];
      slope.v[0] += t.gradient[s.row + r] * at[r];
    }
    slope = Warp{}.sum(slope);
    if (lane == 0) t.values[i] = slope.v[0];
  }
}

// A warp a cluster.
__global__ void __launch_bounds__(block_threads) move_kernel(EntropyTask t, double* own) {
  for (std::int64_t i = warp_number(); i < t.clusters; i += warp_count()) {
    const EntropyShape& s = t.shape[i];
    const double length = unless_left_out(t.lengths, i);
    for (int r = threadIdx.x % warp_lanes; r < s.own && length > 0; r += warp_lanes)
      own[s.own_row + r] += length * t.step[s.own_row + r];
  }
}

unsigned blocks_for(std::int64_t count, int a_block) {
  constexpr std::int64_t most = 1 << 14;
  return static_cast<unsigned>(std::clamp<std::int64_t>((count + a_block - 1) / a_block, 1, most));
}

}  // namespace

void gather_theta(const EntropyTask& t, cudaStream_t stream) {
  check(launch(gather_theta_kernel, blocks_for(t.share_count, block_warps), block_threads, 0, stream, t),
        "launch of the gathering of multipliers");
}

void weigh(const EntropyTask& t, cudaStream_t stream) {
  check(launch(weigh_kernel, blocks_for(t.share_count, block_warps), block_threads, 0, stream, t),
        "launch of the weights of points");
}

void add_values(const EntropyTask& t, cudaStream_t stream) {
  check(launch(add_values_kernel, blocks_for(t.clusters, block_warps), block_threads, 0, stream, t),
        "launch of the dual's values");
}

void fill_products(const EntropyTask& t, const double* features, int points, double* out, cudaStream_t stream) {
  check(launch(fill_products_kernel, blocks_for(points, 1), block_threads, 0, stream, t.products, features, points,
               out),
        "launch of the products of features");
}

void add_single_moments(const EntropyTask& t, cudaStream_t stream) {
  check(launch(add_single_moments_kernel, blocks_for(t.share_count, 1), block_threads, 0, stream, t),
        "launch of the moments of shares");
}

void assemble(const EntropyTask& t, cudaStream_t stream) {
  check(launch(find_gradients_kernel, blocks_for(t.clusters, block_warps), block_threads, 0, stream, t),
        "launch of the dual's gradient");
  check(launch(assemble_kernel, blocks_for(t.clusters, 1), block_threads, 0, stream, t),
        "launch of the clusters' systems");
}

void eliminate(const EntropyTask& t, cudaStream_t stream) {
  check(launch(eliminate_kernel, blocks_for(t.clusters, 1), block_threads, shared_board, stream, t),
        "launch of the elimination");
}

void add_common(const EntropyTask& t, double* total, cudaStream_t stream) {
  const std::int64_t elements = static_cast<std::int64_t>(t.common_rows) * (t.common_rows + 2);
  const int count = (t.clusters + entropy_lot - 1) / entropy_lot;
  const unsigned blocks = blocks_for(elements, block_threads);
  check(launch(add_lot_kernel, dim3(blocks, static_cast<unsigned>(count)), block_threads, 0, stream, t),
        "launch of the sums over a lot");
  check(launch(add_total_kernel, blocks, block_threads, 0, stream, t.lots, count, elements, total),
        "launch of the sums over lots");
}

void take_steps(const EntropyTask& t, const double* common_step, double* x, cudaStream_t stream) {
  check(launch(take_steps_kernel, blocks_for(t.clusters, block_warps), block_threads, 0, stream, t, common_step, x),
        "launch of the clusters' steps");
}

void move_on(const EntropyTask& t, double* own, cudaStream_t stream) {
  check(launch(move_kernel, blocks_for(t.clusters, block_warps), block_threads, 0, stream, t, own),
        "launch of the move along the steps");
}

}  // namespace fedglmm::cuda
