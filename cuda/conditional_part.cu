#include "cuda/conditional_part.hpp"

#include <algorithm>

#include "cuda/likelihood_kernel.hpp"
#include "cuda/lots.hpp"
#include "kernels/conditional.hpp"

namespace fedglmm::cuda {

struct ConditionalTask {
  const std::int32_t* cluster;              // those to work on
  int count;
  ClusterMemory memory;
  kernels::ModelParameters parameters;
  const double *shift, *q, *e;              // a cluster each
  double *sums, *gradient;                  // 4, q a cluster
  double* scratch;                          // q a warp
  int chunk_points;
};

namespace {

template <class Task>
__device__ kernels::ClusterSlot<double> slot_of(const Task& t, std::int32_t cluster, double* chunk) {
  const ClusterMemory& a = t.memory;
  const std::int64_t first = a.offset[cluster];
  return {static_cast<int>(a.offset[cluster + 1] - first), a.points, a.X + first, a.weight + first,
          a.eta_offset ? a.eta_offset + first : nullptr, nullptr, a.eta + first, a.mean + first, nullptr, chunk,
          t.chunk_points};
}

struct Predict {
  template <class Team>
  __device__ static void run(const Team& team, const ConditionalTask& t, std::int32_t cluster, double* chunk, double*) {
    kernels::linear_predictor(team, slot_of(t, cluster, chunk), t.parameters);
  }
};

template <class Family>
struct Sums {
  template <class Team>
  __device__ static void run(const Team& team, const ConditionalTask& t, std::int32_t cluster, double* chunk, double*) {
    const auto sums = kernels::conditional_sums<Family>(team, slot_of(t, cluster, chunk), t.shift[cluster]);
    for (int k = 0; k < 4; ++k)
      if (team.rank() == 0) t.sums[4 * cluster + k] = sums.v[k];
  }
};

template <class Family>
struct Gradient {
  template <class Team>
  __device__ static void run(const Team& team, const ConditionalTask& t, std::int32_t cluster, double* chunk,
                             double* sums) {
    kernels::conditional_gradient<Family>(team, slot_of(t, cluster, chunk), t.parameters, t.shift[cluster],
                                          t.q[cluster], t.e[cluster], sums,
                                          t.gradient + static_cast<std::size_t>(cluster) * t.parameters.q);
  }
};

template <class Work>
__global__ void __launch_bounds__(block_threads) by_warps(ConditionalTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  double* const chunk = shared + board_doubles + threadIdx.x / warp_lanes * warp_chunk_doubles;
  for (int k = warp; k < t.count; k += gridDim.x * block_warps)
    Work::run(Warp{}, t, t.cluster[k], chunk, t.scratch + static_cast<std::size_t>(warp) * t.parameters.q);
}

template <class Work>
__global__ void __launch_bounds__(block_threads) by_blocks(ConditionalTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  const Group team(shared, nullptr, 1, t.parameters.q);
  for (int k = blockIdx.x; k < t.count; k += gridDim.x)
    Work::run(team, t, t.cluster[k], shared + board_doubles,
              t.scratch + static_cast<std::size_t>(warp) * t.parameters.q);
}

}  // namespace

ConditionalPart::ConditionalPart(const Device& device, const fedglmm_device_points& points, std::int64_t first,
                                 std::int64_t last)
    : q_(points.q), cumulants_(points.cumulants), stream_(device), part_(stream_, points, first, last),
      blocks_(resident_blocks(device, by_warps<Gradient<kernels::Binomial>>, block_threads, shared_bytes)),
      eta_(stream_, part_.points()), mean_(stream_, part_.points()), beta_(stream_, q_),
      inputs_(stream_, 3 * part_.clusters()), sums_(stream_, 4 * part_.clusters()),
      gradient_(stream_, static_cast<std::size_t>(part_.clusters()) * q_),
      lots_(stream_, static_cast<std::size_t>(lot_count(part_.clusters())) * q_),
      scratch_(stream_, static_cast<std::size_t>(blocks_) * block_warps * q_) {}

ConditionalTask ConditionalPart::task(const Buffer<std::int32_t>& list) const {
  const std::int64_t m = part_.clusters();
  ConditionalTask t{};
  t.cluster = list.get();
  t.count = static_cast<int>(list.size());
  t.memory = {part_.points(), part_.offset(), part_.X(), part_.weight(), part_.eta_offset(), nullptr, eta_.get(),
              mean_.get(),    nullptr,        nullptr,   nullptr};
  t.parameters = {q_, q_, beta_.get(), nullptr, nullptr, nullptr, 0, 0, nullptr, nullptr};
  t.shift = inputs_.get();
  t.q = t.shift + m;
  t.e = t.q + m;
  t.sums = sums_.get();
  t.gradient = gradient_.get();
  t.scratch = scratch_.get();
  return t;
}

void ConditionalPart::run(const Pair& kernels) {
  const auto start = [&](Kernel kernel, const Buffer<std::int32_t>& list, int teams_a_block, int chunk) {
    if (list.size() == 0) return;
    ConditionalTask t = task(list);
    t.chunk_points = chunk;
    const auto wanted = static_cast<int>((list.size() + teams_a_block - 1) / teams_a_block);
    check(launch(kernel, std::min(blocks_, wanted), block_threads, shared_bytes, stream_.get(), t),
          "launch of the conditional likelihood");
  };
  const int small = chunk_points(1, warp_lanes, warp_chunk_doubles);
  const int large = chunk_points(1, block_threads, block_warps * warp_chunk_doubles);
  start(kernels.block, part_.huge(), 1, large);
  start(kernels.block, part_.large(), 1, large);
  start(kernels.warp, part_.small(), block_warps, small);
}

void ConditionalPart::set_beta(const double* beta) {
  select(stream_.device());
  const Settled settled(stream_);
  beta_.upload({beta, beta_.size()});
  run({by_warps<Predict>, by_blocks<Predict>});
  stream_.wait();
}

void ConditionalPart::sums(const double* shift, double* sums) {
  select(stream_.device());
  const Settled settled(stream_);
  inputs_.upload({shift, static_cast<std::size_t>(part_.clusters())});
  if (cumulants_ == 0) run({by_warps<Sums<kernels::Binomial>>, by_blocks<Sums<kernels::Binomial>>});
  else run({by_warps<Sums<kernels::Poisson>>, by_blocks<Sums<kernels::Poisson>>});
  sums_.download({sums, sums_.size()});
  stream_.wait();
}

void ConditionalPart::find_gradients(const double* shift, const double* q, const double* e) {
  const auto m = static_cast<std::size_t>(part_.clusters());
  inputs_.upload({shift, m});
  inputs_.upload({q, m}, m);
  inputs_.upload({e, m}, 2 * m);
  if (cumulants_ == 0) run({by_warps<Gradient<kernels::Binomial>>, by_blocks<Gradient<kernels::Binomial>>});
  else run({by_warps<Gradient<kernels::Poisson>>, by_blocks<Gradient<kernels::Poisson>>});
}

void ConditionalPart::gradient(const double* shift, const double* q, const double* e, double* lots) {
  select(stream_.device());
  const Settled settled(stream_);
  find_gradients(shift, q, e);
  add_lots(stream_, gradient_.get(), part_.clusters(), q_, q_, lots_.get());
  lots_.download({lots, lots_.size()});
  stream_.wait();
}

void ConditionalPart::scores(const double* shift, const double* q, const double* e, double* scores) {
  select(stream_.device());
  const Settled settled(stream_);
  find_gradients(shift, q, e);
  gradient_.download({scores, gradient_.size()});
  stream_.wait();
}

}  // namespace fedglmm::cuda
