// conditional_part.hpp - clusters given a shift, a range of them on one device.
#pragma once
#include "cuda/cluster_part.hpp"

namespace fedglmm::cuda {

struct ConditionalTask;

class ConditionalPart {
 public:
  ConditionalPart(const Device& device, const fedglmm_device_points& points, std::int64_t first, std::int64_t last);

  // shift, q, e: one a cluster of this part.
  void set_beta(const double* beta);
  void sums(const double* shift, double* sums);                // 4 a cluster
  void gradient(const double* shift, const double* q, const double* e, double* lots);  // q coefficients a lot
  void scores(const double* shift, const double* q, const double* e, double* scores);  // and a cluster

 private:
  using Kernel = void (*)(ConditionalTask);
  struct Pair {
    Kernel warp, block;
  };
  ConditionalTask task(const Buffer<std::int32_t>& list) const;
  void run(const Pair& kernels);
  void find_gradients(const double* shift, const double* q, const double* e);

  int q_, cumulants_;
  Stream stream_;
  ClusterPart part_;
  int blocks_;
  Buffer<double> eta_, mean_, beta_, inputs_, sums_, gradient_, lots_, scratch_;
};

}  // namespace fedglmm::cuda
