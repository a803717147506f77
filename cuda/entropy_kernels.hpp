// entropy_kernels.hpp - kernels over the clusters, shares and points of a problem of maximum entropy.
#pragma once
#include "cuda/device.hpp"
#include "cuda/entropy_tables.hpp"
#include "kernels/entropy.hpp"

namespace fedglmm::cuda {

struct EntropyTask {
  // all clusters
  const EntropyShape* shape;
  const std::int32_t *feature, *set, *first, *column, *place;
  const unsigned char* covers;
  const std::int64_t* slack_at;
  const double *slack, *target;
  kernels::ProductTable products;
  const double *features, *log_prior;       // of all supports
  int common_rows;
  const double *own, *common;               // multipliers
  double* step;                             // own multipliers
  const double *lengths, *damping;          // a cluster each; no lengths: 0
  double* largest;                          // rows: EntropyDamping
  bool alone;                               // the system is of the own multipliers
  double *values;                           // a cluster each
  double *gradient, *factor;                // rows; EntropyShape::factor
  // a chunk of them
  std::int64_t first_cluster;
  int clusters, share_count;
  const EntropyShare* shares;
  const std::int64_t *share_place, *rest_at;
  double *theta, *weights, *share_sums, *moments, *rest, *pivot, *lots;
};

// Everything is queued; a launch that fails says which.
void gather_theta(const EntropyTask& t, cudaStream_t stream);
void weigh(const EntropyTask& t, cudaStream_t stream);            // grouped shares' predictors are there
void add_values(const EntropyTask& t, cudaStream_t stream);
// products (count x points of a tile) of the points from `features` on
void fill_products(const EntropyTask& t, const double* features, int points, double* out, cudaStream_t stream);
void add_single_moments(const EntropyTask& t, cudaStream_t stream);
void assemble(const EntropyTask& t, cudaStream_t stream);
void eliminate(const EntropyTask& t, cudaStream_t stream);
// total (common_rows x (common_rows + 2)) += lots in their order: lower triangle, right side, gradient
void add_common(const EntropyTask& t, double* total, cudaStream_t stream);
void take_steps(const EntropyTask& t, const double* common_step, double* x, cudaStream_t stream);
void move_on(const EntropyTask& t, double* own, cudaStream_t stream);

}  // namespace fedglmm::cuda
