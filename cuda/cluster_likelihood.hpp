// cluster_likelihood.hpp - the likelihood of some lots of clusters on one device, whatever the model.
#pragma once

namespace fedglmm::cuda {

class ClusterLikelihood {
 public:
  virtual ~ClusterLikelihood() = default;
  virtual void start_from(const double* mode) = 0;  // where the mode searches of the next evaluation start
  // Queues the work; collect() waits for it and gives the sums, lots x width(derivatives).
  virtual void evaluate(const double* beta, const double* lambda, int derivatives) = 0;
  virtual void collect(double* sums) = 0;
  virtual void scores(double* scores) = 0;  // of an evaluation with derivatives, rows x parameters
  virtual void modes(double* mode, double* covariance) const = 0;
};

}  // namespace fedglmm::cuda
