#include "cuda/likelihood.hpp"

#include "cuda/nested_part.hpp"

namespace fedglmm::cuda {

DeviceLikelihood::DeviceLikelihood(const std::vector<Device>& devices, const fedglmm_device_points& points,
                                   const fedglmm_device_rule& rule)
    : model_(points, rule),
      parts_(devices, points,
             [this](const Device& device, const fedglmm_device_points& from, const Share& share) {
               std::unique_ptr<ClusterLikelihood> part;
               if (from.outer_first) part = std::make_unique<NestedPart>(device, model_, from, share);
               else part = std::make_unique<LikelihoodPart>(device, model_, from, share);
               return part;
             }) {
  if (parts_.stay()) return;
  mode_.resize(points.clusters * model_.r);
  covariance_.resize(points.clusters * kernels::packed_size(model_.r));
}

template <class Work>
void DeviceLikelihood::after_evaluation(const double* beta, const double* lambda, int derivatives, const Work& work) {
  const int r = model_.r, S = kernels::packed_size(r);
  parts_.for_each([&](ClusterLikelihood& part, std::size_t lot) {
    const std::int64_t first = parts_.lots().cluster(lot);
    if (!parts_.stay()) part.start_from(mode_.data() + first * r);
    part.evaluate(beta, lambda, derivatives);
    work(part, lot);
    if (!parts_.stay()) part.modes(mode_.data() + first * r, covariance_.data() + first * S);
  });
}

void DeviceLikelihood::evaluate(const double* beta, const double* lambda, int derivatives, double* totals) {
  const int width = model_.width(derivatives);
  std::vector<double> lots(parts_.lots().count() * width);
  after_evaluation(beta, lambda, derivatives,
                   [&](ClusterLikelihood& part, std::size_t lot) { part.collect(lots.data() + lot * width); });
  add_up(lots, width, totals);
}

void DeviceLikelihood::scores(const double* beta, const double* lambda, double* scores) {
  const int P = model_.parameters();
  after_evaluation(beta, lambda, 1, [&](ClusterLikelihood& part, std::size_t lot) {
    part.scores(scores + parts_.lots().row(lot) * P);
  });
}

void DeviceLikelihood::modes(double* mode, double* covariance) {
  if (!parts_.stay()) {
    std::ranges::copy(mode_, mode);
    std::ranges::copy(covariance_, covariance);
    return;
  }
  const int r = model_.r, S = kernels::packed_size(r);
  parts_.for_each([&](ClusterLikelihood& part, std::size_t lot) {
    const std::int64_t first = parts_.lots().cluster(lot);
    part.modes(mode + first * r, covariance + first * S);
  });
}

}  // namespace fedglmm::cuda
