// likelihood_part.hpp - the likelihood of some lots of clusters on one device.
#pragma once
#include "cuda/cluster_likelihood.hpp"
#include "cuda/cluster_part.hpp"
#include "cuda/likelihood_kernel.hpp"
#include "cuda/lots.hpp"

namespace fedglmm::cuda {

// What all parts share.
struct LikelihoodModel {
  LikelihoodModel(const fedglmm_device_points& points, const fedglmm_device_rule& rule);

  int cumulants, q, columns, r, theta, ones;
  bool intercept;
  std::vector<std::int32_t> integers;       // column, row, col
  std::vector<double> numbers;              // shift; nodes, log terms
  int nodes;

  int parameters() const { return q + theta; }
  int width(int derivatives) const;         // of a cluster's results
  int sums() const { return kernels::hessian_sums(columns, r); }
  int terms() const;
  LikelihoodKernels kernels() const;
};

class LikelihoodPart final : public ClusterLikelihood {
 public:
  LikelihoodPart(const Device& device, const LikelihoodModel& model, const fedglmm_device_points& points,
                 const Share& share);

  void start_from(const double* mode) override;
  void evaluate(const double* beta, const double* lambda, int derivatives) override;
  void collect(double* sums) override;
  void scores(double* scores) override;
  void modes(double* mode, double* covariance) const override;

 private:
  // Clusters of one list, the teams of a launch and what they work in.
  struct Crew {
    const Buffer<std::int32_t>* list = nullptr;
    int blocks = 0, chunk_points = 0;
    Buffer<double> scratch;
  };
  std::int64_t clusters() const { return part_.clusters(); }
  std::size_t lot_count() const { return lot_rows_.size() - 1; }
  Crew make_warps() const;
  Crew make_groups() const;
  Crew make_together();
  LikelihoodTask task(const Crew& crew, int derivatives) const;
  kernels::ModelParameters device_parameters() const;

  const LikelihoodModel& model_;
  Stream stream_;
  HostBuffer<double> host_parameters_, host_lots_;
  ClusterPart part_;
  Buffer<std::int64_t> lot_rows_;
  LikelihoodKernels kernels_;
  Buffer<std::int32_t> integers_;
  Buffer<double> numbers_, beta_lambda_;
  Buffer<double> eta_, mean_, average_, mode_, covariance_, results_, lots_;
  Crew warps_, groups_, together_;
  Buffer<double> chunk_, shelf_;            // of the crew that works together
  int derivatives_ = 0;
};

}  // namespace fedglmm::cuda
