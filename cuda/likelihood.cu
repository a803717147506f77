#include "cuda/likelihood.hpp"

namespace fedglmm::cuda {

DeviceLikelihood::DeviceLikelihood(const std::vector<Device>& devices, const fedglmm_device_points& points,
                                   const fedglmm_device_rule& rule)
    : model_(points, rule),
      parts_(devices, points,
             [this](const Device& device, const fedglmm_device_points& from, std::int64_t first, std::int64_t last) {
               return std::make_unique<LikelihoodPart>(device, model_, from, first, last);
             }) {
  if (parts_.stay()) return;
  mode_.resize(parts_.clusters() * model_.r);
  covariance_.resize(parts_.clusters() * kernels::packed_size(model_.r));
}

template <class Work>
void DeviceLikelihood::after_evaluation(const double* beta, const double* lambda, int derivatives, const Work& work) {
  const int r = model_.r, S = kernels::packed_size(r);
  parts_.for_each([&](LikelihoodPart& part, std::int64_t first) {
    if (!parts_.stay()) part.start_from(&mode_[first * r]);
    part.evaluate(beta, lambda, derivatives);
    work(part, first);
    if (!parts_.stay()) part.modes(&mode_[first * r], &covariance_[first * S]);
  });
}

void DeviceLikelihood::evaluate(const double* beta, const double* lambda, int derivatives, double* totals) {
  const int width = model_.width(derivatives);
  std::vector<double> lots(lot_count(parts_.clusters()) * width);
  after_evaluation(beta, lambda, derivatives, [&](LikelihoodPart& part, std::int64_t first) {
    part.collect(&lots[first / lot_clusters * width]);
  });
  add_up(lots, width, totals);
}

void DeviceLikelihood::scores(const double* beta, const double* lambda, double* scores) {
  const int P = model_.parameters();
  after_evaluation(beta, lambda, 1,
                   [&](LikelihoodPart& part, std::int64_t first) { part.scores(scores + first * P); });
}

void DeviceLikelihood::modes(double* mode, double* covariance) {
  if (!parts_.stay()) {
    std::ranges::copy(mode_, mode);
    std::ranges::copy(covariance_, covariance);
    return;
  }
  const int r = model_.r, S = kernels::packed_size(r);
  parts_.for_each([&](LikelihoodPart& part, std::int64_t first) {
    part.modes(mode + first * r, covariance + first * S);
  });
}

}  // namespace fedglmm::cuda
