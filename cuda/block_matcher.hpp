// block_matcher.hpp - the seam's BlockMatcher on a device: as many blocks at a time as there is memory for.
#pragma once
#include <memory>

#include "cuda/match_part.hpp"

namespace fedglmm::cuda {

class DeviceMatcher {
 public:
  DeviceMatcher(const Device& device, const fedglmm_device_problem& problem);

  std::int64_t active() const;
  void advance();
  void result(double* points, double* residual);

 private:
  void load();

  Device device_;
  HostProblem problem_;
  int next_ = 0;                            // the first block that was not loaded yet
  std::unique_ptr<MatchPart> part_;
};

}  // namespace fedglmm::cuda
