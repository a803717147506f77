#include "cuda/block_matcher.hpp"

namespace fedglmm::cuda {

DeviceMatcher::DeviceMatcher(const Device& device, const fedglmm_device_problem& problem)
    : device_(device), problem_(problem) {
  load();
}

// Goes on with the next blocks once those on the device are finished.
void DeviceMatcher::load() {
  const int all = static_cast<int>(problem_.block.size());
  while (next_ < all && (!part_ || part_->active() == 0)) {
    if (part_) part_->download(problem_);
    part_.reset();
    for (int count = all - next_; !part_;) {
      try {
        part_ = std::make_unique<MatchPart>(device_, problem_, next_, next_ + count);
        next_ += count;
      } catch (const OutOfDeviceMemory&) {
        if (count == 1) throw;
        count = (count + 1) / 2;
      }
    }
  }
}

std::int64_t DeviceMatcher::active() const {
  return (part_ ? part_->active() : 0) + static_cast<std::int64_t>(problem_.block.size()) - next_;
}

void DeviceMatcher::advance() {
  if (part_) part_->advance();
  load();
}

void DeviceMatcher::result(double* points, double* residual) {
  if (part_) part_->download(problem_);
  std::copy(problem_.points.begin(), problem_.points.end(), points);
  std::copy(problem_.residual.begin(), problem_.residual.end(), residual);
}

}  // namespace fedglmm::cuda
