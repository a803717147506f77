#include "cuda/block_matcher.hpp"

#include "cuda/each_device.hpp"

namespace fedglmm::cuda {

// About as many points to each device.
DeviceMatcher::DeviceMatcher(const std::vector<Device>& devices, const fedglmm_device_problem& problem)
    : problem_(problem) {
  std::vector<double> before;
  for (std::size_t b = 0; b <= problem_.block.size(); ++b)
    before.push_back(static_cast<double>(problem_.first_point(static_cast<int>(b))));
  const std::vector<std::size_t> shares = device_shares(before, devices.size());
  for (std::size_t d = 0; d < devices.size(); ++d)
    if (shares[d] < shares[d + 1])
      queues_.push_back(std::make_unique<Queue>(
          Queue{devices[d], static_cast<int>(shares[d]), static_cast<int>(shares[d + 1]), nullptr}));
  on_each(queues_, [&](Queue& queue, std::size_t) { queue.load(problem_); });
}

// Goes on with the next blocks once those on the device are finished.
void DeviceMatcher::Queue::load(HostProblem& problem) {
  while (next < end && (!part || part->active() == 0)) {
    if (part) part->download(problem);
    part.reset();
    for (int count = end - next; !part;) {
      try {
        part = std::make_unique<MatchPart>(device, problem, next, next + count);
        next += count;
      } catch (const OutOfDeviceMemory&) {
        if (count == 1) throw;
        count = (count + 1) / 2;
      }
    }
  }
}

std::int64_t DeviceMatcher::active() const {
  std::int64_t out = 0;
  for (const auto& queue : queues_) out += (queue->part ? queue->part->active() : 0) + queue->end - queue->next;
  return out;
}

void DeviceMatcher::advance() {
  on_each(queues_, [&](Queue& queue, std::size_t) {
    if (queue.part && queue.part->active() > 0) queue.part->advance();
    queue.load(problem_);
  });
}

void DeviceMatcher::result(double* points, double* residual) {
  on_each(queues_, [&](Queue& queue, std::size_t) {
    if (queue.part) queue.part->download(problem_);
  });
  std::copy(problem_.points.begin(), problem_.points.end(), points);
  std::copy(problem_.residual.begin(), problem_.residual.end(), residual);
}

}  // namespace fedglmm::cuda
