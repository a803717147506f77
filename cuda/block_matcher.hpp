// block_matcher.hpp - the seam's BlockMatcher on the devices of a backend: as many blocks at a time as each has memory
// for. A block's bits depend on itself alone.
#pragma once
#include <memory>

#include "cuda/match_part.hpp"

namespace fedglmm::cuda {

class DeviceMatcher {
 public:
  DeviceMatcher(const std::vector<Device>& devices, const fedglmm_device_problem& problem);

  std::int64_t active() const;
  void advance();
  void result(double* points, double* residual);

 private:
  // Neighbouring blocks, for one device.
  struct Queue {
    Device device;
    int next, end;                          // those that were not loaded yet
    std::unique_ptr<MatchPart> part;
    void load(HostProblem& problem);
  };

  HostProblem problem_;
  std::vector<std::unique_ptr<Queue>> queues_;
};

}  // namespace fedglmm::cuda
