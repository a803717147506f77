// nested_kernels.hpp - the kernels of a nested model's likelihood; the numbers are in src/kernels.
#pragma once
#include <cstdint>

#include "cuda/device.hpp"
#include "cuda/likelihood_kernel.hpp"

namespace fedglmm::cuda {

// Device memory throughout. Members of outer cluster o: clusters first[o] .. first[o + 1] - 1.
struct NestedTask {
  const std::int32_t* item;                 // the clusters, or the outer clusters, to work on
  int count;
  ClusterMemory memory;                     // mode: u_c
  kernels::ModelParameters parameters;
  std::int64_t clusters;
  const std::int64_t* first;
  const std::int32_t* outer;                // of each cluster
  double* outer_mode;                       // u_0
  std::int32_t *found, *steps;              // of each outer cluster: has it found its modes; steps of this search
  bool at_modes;                            // sums: of all clusters, not only where modes are still looked for
  bool last;                                // a search that has not ended yet has failed
  double* sums;                             // four lists of `clusters`
  double *q, *e, *gradient;                 // of each cluster: 1, 1, and as many as fixed effects
  double* results;                          // of each outer cluster: value, gradient; `width` doubles
  int width;
  double* scratch;                          // a warp: as many doubles as fixed effects
  int chunk_points;
};

using NestedKernel = void (*)(NestedTask);

struct NestedKernels {
  struct Teams {
    NestedKernel warp, block;
  };
  Teams predict, sums, gradient;            // of clusters
  Teams step, terms, add;                   // of outer clusters
};
NestedKernels nested_kernels(int cumulants);

// Queues verdict[0] = does an outer cluster still look for its modes, verdict[1] = most steps of one.
void find_verdict(const Stream& stream, const NestedTask& task, int outer_clusters, double* verdict);

}  // namespace fedglmm::cuda
