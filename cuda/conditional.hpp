// conditional.hpp - the seam's ConditionalLikelihood on the devices of a backend.
#pragma once
#include "cuda/cluster_parts.hpp"
#include "cuda/conditional_part.hpp"

namespace fedglmm::cuda {

class DeviceConditional {
 public:
  DeviceConditional(const std::vector<Device>& devices, const fedglmm_device_points& points);

  void set_beta(const double* beta);
  void sums(const double* shift, double* sums);                // 4 a cluster
  void gradient(const double* shift, const double* q, const double* e, double* gradient);
  void scores(const double* shift, const double* q, const double* e, double* scores);  // q coefficients a cluster

 private:
  // work(part, its first cluster): of a part that knows beta.
  template <class Work>
  void for_each(const Work& work);

  ClusterParts<ConditionalPart> parts_;
  std::vector<double> beta_;
};

}  // namespace fedglmm::cuda
