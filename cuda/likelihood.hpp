// likelihood.hpp - the seam's Likelihood on the devices of a backend.
#pragma once
#include <memory>
#include <vector>

#include "cuda/likelihood_part.hpp"

namespace fedglmm::cuda {

// Clusters stay on the devices between evaluations, in one part a device. Where they do not fit, they go there in
// smaller parts, one after the other, at every evaluation. Sums run over fixed lots of clusters: neither the number of devices
// nor their memory changes the bits.
class DeviceLikelihood {
 public:
  DeviceLikelihood(const std::vector<Device>& devices, const fedglmm_device_points& points,
                   const fedglmm_device_rule& rule);

  void evaluate(const double* beta, const double* lambda, int derivatives, double* totals);
  void scores(const double* beta, const double* lambda, double* scores);
  void modes(double* mode, double* covariance) const;

 private:
  struct Copy;                              // of the points, where they do not fit on the devices
  void make_resident(const std::vector<Device>& devices, const fedglmm_device_points& points);
  // Part by part on the first device: work(part, its first cluster), once it has evaluated.
  template <class Work>
  void stream(const double* beta, const double* lambda, int derivatives, const Work& work);

  LikelihoodModel model_;
  Device first_device_;
  std::vector<std::unique_ptr<LikelihoodPart>> resident_;
  std::shared_ptr<Copy> copy_;
  std::int64_t clusters_, lots_at_once_ = 0;
};

}  // namespace fedglmm::cuda
