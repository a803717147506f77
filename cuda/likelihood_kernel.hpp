// likelihood_kernel.hpp - the kernels that evaluate clusters, a team each; the numbers are in src/kernels.
#pragma once
#include <cmath>
#include <cstdint>

#include "cuda/team_sizes.hpp"
#include "cuda/teams.hpp"
#include "kernels/laplace.hpp"
#include "kernels/quadrature.hpp"

namespace fedglmm::cuda {

// Device memory throughout. Points of all clusters lie one after the other in columns of `points`.
struct ClusterMemory {
  std::size_t points;
  const std::int64_t* offset;               // clusters + 1
  const double *X, *weight, *eta_offset, *response;
  double *eta, *mean, *average;             // a point each; scratch
  double *mode, *covariance;                // r, r (r + 1) / 2 a cluster
};

struct LikelihoodTask {
  const std::int32_t* cluster;              // those to evaluate
  int count;
  ClusterMemory memory;
  kernels::ModelParameters parameters;
  kernels::QuadratureRule rule;             // 0 points: Laplace
  int derivatives;
  double* results;                          // a cluster: value, gradient, packed Hessian; `width` doubles
  int width;
  double* scratch;                          // a team: `sums` doubles a warp, then `terms`
  int sums, terms;
  int chunk_points;
  double *chunk, *shelf;                    // of a cooperative launch; null: each block takes its own clusters
};

// Blocks on a processor that leave a thread the registers it needs: 168 or 255.
constexpr int least_blocks(int r) { return r == 1 ? 3 : 2; }

// Shared memory of a block: a board for sums, then the chunks.
inline constexpr int board_doubles = Group::most_sums * block_warps;
inline constexpr std::size_t shared_bytes = (board_doubles + block_warps * warp_chunk_doubles) * sizeof(double);

// Points that a team of `members` takes at a time, where it has `room` doubles for them: a multiple of its size.
inline int chunk_points(int r, int members, int room) { return room / kernels::chunk_columns(r) / members * members; }

template <class Family, class Design, bool quadrature, class Team>
__device__ void evaluate_cluster(const Team& team, const LikelihoodTask& t, std::int32_t cluster, double* chunk,
                                 double* sums, double* terms) {
  constexpr int R = Design::size, S = kernels::packed_size(R);
  const ClusterMemory& a = t.memory;
  const std::int64_t first = a.offset[cluster];
  const kernels::ClusterSlot<double> slot{
      static_cast<int>(a.offset[cluster + 1] - first), a.points, a.X + first, a.weight + first,
      a.eta_offset ? a.eta_offset + first : nullptr, a.response + cluster * R, a.eta + first, a.mean + first,
      quadrature ? a.average + first : nullptr, chunk, t.chunk_points};
  double mode[R], covariance[S];
  for (int k = 0; k < R; ++k) mode[k] = a.mode[cluster * R + k];
  double* const result = t.results + static_cast<std::size_t>(cluster) * t.width;
  kernels::LikelihoodResult<double> out{
      mode, 0, covariance, result + 1, result + 1 + t.parameters.parameters(), sums, terms};
  constexpr kernels::ModeSearch search = kernels::careful_search();
  if constexpr (quadrature)
    kernels::quadrature<Family, Design>(team, slot, t.parameters, search, t.rule, t.derivatives > 0, out);
  else kernels::laplace<Family, Design>(team, slot, t.parameters, search, t.derivatives, out);
  team.wait();
  if (team.rank() != 0) return;
  result[0] = out.loglik;
  for (int k = 0; k < R; ++k) a.mode[cluster * R + k] = std::isfinite(mode[k]) ? mode[k] : 0.0;
  for (int k = 0; k < S; ++k) a.covariance[cluster * S + k] = covariance[k];
}

template <class Family, class Design, bool quadrature>
__global__ void __launch_bounds__(block_threads, least_blocks(Design::size)) warp_likelihood(LikelihoodTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const int team = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  double* const scratch = t.scratch + static_cast<std::size_t>(team) * (t.sums + t.terms);
  double* const chunk = shared + board_doubles + threadIdx.x / warp_lanes * warp_chunk_doubles;
  for (int k = team; k < t.count; k += gridDim.x * block_warps)
    evaluate_cluster<Family, Design, quadrature>(Warp{}, t, t.cluster[k], chunk, scratch, scratch + t.sums);
}

template <class Family, class Design, bool quadrature>
__global__ void __launch_bounds__(block_threads, least_blocks(Design::size)) group_likelihood(LikelihoodTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, shared);
  const bool together = t.shelf != nullptr;
  const Group team(shared, t.shelf, together ? gridDim.x : 1, t.sums);
  const int warps = together ? gridDim.x * block_warps : block_warps;
  double* const scratch = t.scratch + (together ? 0 : blockIdx.x) * static_cast<std::size_t>(warps * t.sums + t.terms);
  double* const sums = scratch + static_cast<std::size_t>(team.warp()) * t.sums;
  double* const chunk = together ? t.chunk : shared + board_doubles;
  for (int k = together ? 0 : blockIdx.x; k < t.count; k += together ? 1 : gridDim.x)
    evaluate_cluster<Family, Design, quadrature>(team, t, t.cluster[k], chunk, sums,
                                                 scratch + static_cast<std::size_t>(warps) * t.sums);
}

using LikelihoodKernel = void (*)(LikelihoodTask);
struct LikelihoodKernels {
  LikelihoodKernel warp, group;
};

template <class Family, class Design>
LikelihoodKernels likelihood_kernels(bool quadrature) {
  if constexpr (Design::size <= 3)
    if (quadrature) return {warp_likelihood<Family, Design, true>, group_likelihood<Family, Design, true>};
  return {warp_likelihood<Family, Design, false>, group_likelihood<Family, Design, false>};
}

template <class Family>
LikelihoodKernels choose_kernels(int r, bool intercept, bool quadrature) {
  if (intercept) return likelihood_kernels<Family, kernels::InterceptDesign<double>>(quadrature);
  switch (r) {
    case 1: return likelihood_kernels<Family, kernels::SlopesDesign<double, 1>>(quadrature);
    case 2: return likelihood_kernels<Family, kernels::SlopesDesign<double, 2>>(quadrature);
    case 3: return likelihood_kernels<Family, kernels::SlopesDesign<double, 3>>(quadrature);
    default: return likelihood_kernels<Family, kernels::SlopesDesign<double, 4>>(quadrature);
  }
}

LikelihoodKernels binomial_kernels(int r, bool intercept, bool quadrature);
LikelihoodKernels poisson_kernels(int r, bool intercept, bool quadrature);

}  // namespace fedglmm::cuda
