// conditional.hpp - the seam's ConditionalLikelihood on a device.
#pragma once
#include "cuda/cluster_part.hpp"

namespace fedglmm::cuda {

struct ConditionalTask;

class DeviceConditional {
 public:
  DeviceConditional(const Device& device, const fedglmm_device_points& points);

  void set_beta(const double* beta);
  void sums(const double* shift, double* sums);                // 4 a cluster
  void gradient(const double* shift, const double* q, const double* e, double* gradient);

 private:
  using Kernel = void (*)(ConditionalTask);
  struct Pair {
    Kernel warp, block;
  };
  ConditionalTask task(const Buffer<std::int32_t>& list) const;
  void run(const Pair& kernels);

  int q_, cumulants_;
  Stream stream_;
  ClusterPart part_;
  int blocks_;
  Buffer<double> eta_, mean_, beta_, inputs_, sums_, gradient_, scratch_;
};

}  // namespace fedglmm::cuda
