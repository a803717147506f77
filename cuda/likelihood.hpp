// likelihood.hpp - the seam's Likelihood on the devices of a backend.
#pragma once
#include "cuda/cluster_parts.hpp"
#include "cuda/likelihood_part.hpp"

namespace fedglmm::cuda {

class DeviceLikelihood {
 public:
  DeviceLikelihood(const std::vector<Device>& devices, const fedglmm_device_points& points,
                   const fedglmm_device_rule& rule);

  void evaluate(const double* beta, const double* lambda, int derivatives, double* totals);
  void scores(const double* beta, const double* lambda, double* scores);
  void modes(double* mode, double* covariance);

 private:
  // work(part, its first lot), once it has evaluated.
  template <class Work>
  void after_evaluation(const double* beta, const double* lambda, int derivatives, const Work& work);

  LikelihoodModel model_;
  ClusterParts<ClusterLikelihood> parts_;
  std::vector<double> mode_, covariance_;   // of the last evaluation, if parts do not stay
};

}  // namespace fedglmm::cuda
