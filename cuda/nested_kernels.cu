#include "cuda/nested_kernels.hpp"

#include "kernels/conditional.hpp"
#include "kernels/nested.hpp"

namespace fedglmm::cuda {
namespace {

__device__ kernels::ClusterSlot<double> slot_of(const NestedTask& t, std::int32_t cluster, double* chunk) {
  const ClusterMemory& a = t.memory;
  const std::int64_t first = a.offset[cluster];
  return {static_cast<int>(a.offset[cluster + 1] - first), a.points, a.X + first, a.weight + first,
          a.eta_offset ? a.eta_offset + first : nullptr, nullptr, a.eta + first, a.mean + first, nullptr, chunk,
          t.chunk_points};
}

__device__ double shift_of(const NestedTask& t, std::int32_t cluster) {
  return kernels::nested_shift(t.parameters.lambda, t.outer_mode[t.outer[cluster]], t.memory.mode[cluster]);
}

__device__ kernels::OuterCluster outer_cluster(const NestedTask& t, std::int32_t outer) {
  const std::int64_t first = t.first[outer];
  const double* const sums = t.sums + first;
  return {static_cast<int>(t.first[outer + 1] - first), t.memory.response + 2 * first, sums, sums + t.clusters,
          sums + 2 * t.clusters, sums + 3 * t.clusters, t.outer_mode + outer, t.memory.mode + first, t.q + first,
          t.e + first, t.memory.covariance + 3 * first};
}

struct Predict {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t cluster, double* chunk, double*) {
    kernels::linear_predictor(team, slot_of(t, cluster, chunk), t.parameters);
  }
};

template <class Family>
struct Sums {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t cluster, double* chunk, double*) {
    if (!t.at_modes && t.found[t.outer[cluster]]) return;
    const auto sums = kernels::conditional_sums<Family>(team, slot_of(t, cluster, chunk), shift_of(t, cluster));
    for (int k = 0; k < 4; ++k)
      if (team.rank() == 0) t.sums[k * t.clusters + cluster] = sums.v[k];
  }
};

template <class Family>
struct Gradient {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t cluster, double* chunk,
                             double* sums) {
    kernels::conditional_gradient<Family>(team, slot_of(t, cluster, chunk), t.parameters, shift_of(t, cluster),
                                          t.q[cluster], t.e[cluster], sums,
                                          t.gradient + static_cast<std::size_t>(cluster) * t.parameters.q);
  }
};

struct Step {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t outer, double*, double*) {
    if (t.found[outer]) return;
    const bool moves = kernels::nested_step(team, t.parameters.lambda, outer_cluster(t, outer));
    if (team.rank() != 0) return;
    t.found[outer] = !moves;
    ++t.steps[outer];
  }
};

struct Terms {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t outer, double*, double*) {
    const bool found = t.found[outer];
    if (!found && !t.last) return;          // another batch of steps follows
    const kernels::NestedTerms terms =
        kernels::nested_terms(team, t.parameters.lambda, outer_cluster(t, outer), found);
    if (team.rank() != 0) return;
    double* const result = t.results + static_cast<std::size_t>(outer) * t.width;
    result[0] = terms.loglik;
    for (int k = 0; k < 2; ++k) result[1 + t.parameters.q + k] = terms.slope[k];
  }
};

struct Add {
  template <class Team>
  __device__ static void run(const Team& team, const NestedTask& t, std::int32_t outer, double*, double*) {
    const std::int64_t first = t.first[outer];
    const int q = t.parameters.q;
    kernels::add_members(team, static_cast<int>(t.first[outer + 1] - first), q, t.gradient + first * q,
                         t.results + static_cast<std::size_t>(outer) * t.width + 1);
  }
};

template <class Work>
__global__ void __launch_bounds__(block_threads) by_warps(NestedTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  double* const chunk = shared + board_doubles + threadIdx.x / warp_lanes * warp_chunk_doubles;
  for (int k = warp; k < t.count; k += gridDim.x * block_warps)
    Work::run(Warp{}, t, t.item[k], chunk, t.scratch + static_cast<std::size_t>(warp) * t.parameters.q);
}

template <class Work>
__global__ void __launch_bounds__(block_threads) by_blocks(NestedTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  const Group team(shared, nullptr, 1, t.parameters.q);
  for (int k = blockIdx.x; k < t.count; k += gridDim.x)
    Work::run(team, t, t.item[k], shared + board_doubles,
              t.scratch + static_cast<std::size_t>(warp) * t.parameters.q);
}

// One block.
__global__ void __launch_bounds__(block_threads) judge(NestedTask t, int outer_clusters, double* verdict) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const Group team(shared, nullptr, 1, 0);
  Sum<double, 2> most{};
  for (int o = team.rank(); o < outer_clusters; o += team.size()) {
    most.v[0] = kernels::larger(most.v[0], t.found[o] ? 0.0 : 1.0);
    most.v[1] = kernels::larger(most.v[1], static_cast<double>(t.steps[o]));
  }
  most = team.largest(most);
  for (int k = 0; k < 2; ++k)
    if (team.rank() == 0) verdict[k] = most.v[k];
}

template <class Work>
constexpr NestedKernels::Teams teams_of() {
  return {by_warps<Work>, by_blocks<Work>};
}

template <class Family>
NestedKernels kernels_of() {
  return {teams_of<Predict>(), teams_of<Sums<Family>>(), teams_of<Gradient<Family>>(),
          teams_of<Step>(),    teams_of<Terms>(),        teams_of<Add>()};
}

}  // namespace

NestedKernels nested_kernels(int cumulants) {
  return cumulants == 0 ? kernels_of<kernels::Binomial>() : kernels_of<kernels::Poisson>();
}

void find_verdict(const Stream& stream, const NestedTask& task, int outer_clusters, double* verdict) {
  check(launch(judge, 1, block_threads, board_doubles * sizeof(double), stream.get(), task, outer_clusters, verdict),
        "launch of the verdict on the modes");
}

}  // namespace fedglmm::cuda
