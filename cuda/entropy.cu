#include "cuda/entropy.hpp"

#include <algorithm>

#include "cuda/each_device.hpp"

namespace fedglmm::cuda {

DeviceEntropy::DeviceEntropy(const std::vector<Device>& devices, const fedglmm_device_entropy_view& view)
    : common_(static_cast<std::size_t>(view.common.first[view.common_sets])) {
  const std::vector<EntropyBatch> batches = entropy_batches(EntropyTables(view, 0, view.clusters));
  std::vector<double> before{0};
  for (const EntropyBatch& batch : batches) before.push_back(before.back() + static_cast<double>(batch.doubles));
  const std::vector<std::size_t> shares = device_shares(before, devices.size());
  for (std::size_t d = 0; d < devices.size(); ++d) {
    if (shares[d] == shares[d + 1]) continue;
    first_.push_back(batches[shares[d]].first);
    first_weight_.push_back(parts_.empty() ? 0 : first_weight_.back() + parts_.back()->weight_count());
    parts_.push_back(std::make_unique<EntropyPart>(
        devices[d], view, std::span(batches).subspan(shares[d], shares[d + 1] - shares[d])));
  }
}

void DeviceEntropy::values(const double* common, const double* lengths, double* values) {
  on_each(parts_, [&](EntropyPart& part, std::size_t k) {
    part.values(common, lengths + first_[k], values + first_[k]);
  });
}

void DeviceEntropy::eliminate(const double* common, const double* damping, double* schur, double* right,
                              double* gradient) {
  std::vector<std::vector<double>> systems(parts_.size());
  on_each(parts_, [&](EntropyPart& part, std::size_t k) {
    part.eliminate(common, damping + first_[k], schur ? &systems[k] : nullptr);
  });
  if (!schur) return;
  const std::size_t T = common_;
  std::vector<double> total(T * (T + 2));
  for (const std::vector<double>& of_part : systems)
    for (std::size_t e = 0; e < of_part.size(); ++e) total[e % total.size()] += of_part[e];
  for (std::size_t a = 0; a < T; ++a)
    for (std::size_t b = 0; b <= a; ++b) schur[b + a * T] = schur[a + b * T] = total[a + b * T];
  std::copy_n(total.begin() + T * T, T, right);
  std::copy_n(total.begin() + T * (T + 1), T, gradient);
}

void DeviceEntropy::step(const double* common_step, double* slopes) {
  on_each(parts_, [&](EntropyPart& part, std::size_t k) { part.step(common_step, slopes + first_[k]); });
}

void DeviceEntropy::accept(const double* lengths) {
  on_each(parts_, [&](EntropyPart& part, std::size_t k) { part.accept(lengths + first_[k]); });
}

void DeviceEntropy::weights(const double* common, double* weights) {
  on_each(parts_, [&](EntropyPart& part, std::size_t k) { part.weights(common, weights + first_weight_[k]); });
}

}  // namespace fedglmm::cuda
