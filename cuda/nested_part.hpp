// nested_part.hpp - the likelihood of some lots of a nested model, whole outer clusters, on one device.
#pragma once
#include "cuda/likelihood_part.hpp"
#include "cuda/nested_kernels.hpp"

namespace fedglmm::cuda {

// The modes stay on the device, and the host queues a batch of Newton steps without looking: a few more than the last
// search took. Outer clusters that have found their modes rest. Where one has not by the end of the batch, collect()
// sees that and queues as many steps again as were taken.
class NestedPart final : public ClusterLikelihood {
 public:
  NestedPart(const Device& device, const LikelihoodModel& model, const fedglmm_device_points& points,
             const Share& share);

  void start_from(const double* mode) override;
  void evaluate(const double* beta, const double* lambda, int derivatives) override;
  void collect(double* sums) override;
  void scores(double* scores) override;
  void modes(double* mode, double* covariance) const override;

 private:
  // Items for a warp each and for a block each, and what a launch may use.
  struct Crew {
    std::vector<const Buffer<std::int32_t>*> warps, blocks;
    int most_blocks;
    std::size_t shared;
  };
  int outer_clusters() const { return static_cast<int>(first_.size()) - 1; }
  void deal_out();
  NestedTask task() const;
  void run(const NestedKernels::Teams& kernels, const Crew& crew, const NestedTask& task);
  void queue_steps(int count);
  void queue_results();
  void find_modes();                        // waits until all modes are found, or given up

  const LikelihoodModel& model_;
  std::vector<std::int64_t> first_;         // outer clusters + 1: of their members
  Stream stream_;
  HostBuffer<double> host_parameters_, host_lots_, host_verdict_;
  ClusterPart part_;
  NestedKernels kernels_;
  Buffer<std::int64_t> lot_rows_, device_first_;
  Buffer<std::int32_t> outer_, few_members_, many_members_, search_;
  Buffer<double> beta_lambda_, eta_, mean_, mode_, outer_mode_, covariance_, sums_, tilt_, gradient_, results_, lots_,
      verdict_, scratch_;
  Crew of_clusters_, for_gradient_, of_outer_clusters_;
  int derivatives_ = 0, taken_ = 0, expected_ = 8;   // steps of this search, of the next
};

}  // namespace fedglmm::cuda
