// entropy.hpp - the seam's EntropyClusters on the devices of a backend.
#pragma once
#include <memory>

#include "cuda/entropy_part.hpp"

namespace fedglmm::cuda {

// Whole batches of clusters to each device. What a batch adds to the common system is summed on its device, and batches
// in their order here: the number of devices does not change the bits.
class DeviceEntropy {
 public:
  DeviceEntropy(const std::vector<Device>& devices, const fedglmm_device_entropy_view& view);

  void values(const double* common, const double* lengths, double* values);
  void eliminate(const double* common, const double* damping, double* schur, double* right, double* gradient);
  void step(const double* common_step, double* slopes);
  void accept(const double* lengths);
  void weights(const double* common, double* weights);

 private:
  std::size_t common_;                       // multipliers
  std::vector<std::unique_ptr<EntropyPart>> parts_;
  std::vector<std::int64_t> first_, first_weight_;   // of each part: its first cluster, the doubles before its weights
};

}  // namespace fedglmm::cuda
