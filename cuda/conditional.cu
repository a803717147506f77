#include "cuda/conditional.hpp"

namespace fedglmm::cuda {

DeviceConditional::DeviceConditional(const std::vector<Device>& devices, const fedglmm_device_points& points)
    : parts_(devices, points,
             [](const Device& device, const fedglmm_device_points& from, std::int64_t first, std::int64_t last) {
               return std::make_unique<ConditionalPart>(device, from, first, last);
             }),
      beta_(static_cast<std::size_t>(points.q)) {}

template <class Work>
void DeviceConditional::for_each(const Work& work) {
  parts_.for_each([&](ConditionalPart& part, std::int64_t first) {
    if (!parts_.stay()) part.set_beta(beta_.data());
    work(part, first);
  });
}

void DeviceConditional::set_beta(const double* beta) {
  std::copy_n(beta, beta_.size(), beta_.begin());
  if (parts_.stay()) parts_.for_each([&](ConditionalPart& part, std::int64_t) { part.set_beta(beta); });
}

void DeviceConditional::sums(const double* shift, double* sums) {
  for_each([&](ConditionalPart& part, std::int64_t first) { part.sums(shift + first, sums + 4 * first); });
}

void DeviceConditional::gradient(const double* shift, const double* q, const double* e, double* gradient) {
  const auto width = static_cast<int>(beta_.size());
  std::vector<double> lots(lot_count(parts_.clusters()) * width);
  for_each([&](ConditionalPart& part, std::int64_t first) {
    part.gradient(shift + first, q + first, e + first, lots.data() + first / lot_clusters * width);
  });
  add_up(lots, width, gradient);
}

void DeviceConditional::scores(const double* shift, const double* q, const double* e, double* scores) {
  const std::size_t width = beta_.size();
  for_each([&](ConditionalPart& part, std::int64_t first) {
    part.scores(shift + first, q + first, e + first, scores + first * width);
  });
}

}  // namespace fedglmm::cuda
