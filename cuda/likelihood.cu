#include "cuda/likelihood.hpp"

#include <algorithm>

namespace fedglmm::cuda {

// The caller's points, and what an evaluation in parts has to remember.
struct DeviceLikelihood::Copy {
  explicit Copy(const fedglmm_device_points& from)
      : points(from), column(from.column, from.column + from.r), row(from.row, from.row + from.theta),
        col(from.col, from.col + from.theta), offset(from.offset, from.offset + from.clusters + 1),
        shift(from.shift, from.shift + from.r) {
    const std::int64_t n = from.offset[from.clusters];
    X.assign(from.X, from.X + from.columns * n);
    weight.assign(from.weight, from.weight + n);
    if (from.eta_offset) eta_offset.assign(from.eta_offset, from.eta_offset + n);
    response.assign(from.response, from.response + from.clusters * from.r);
    mode.resize(response.size());
    covariance.resize(static_cast<std::size_t>(from.clusters) * kernels::packed_size(from.r));
    points.column = column.data();
    points.row = row.data();
    points.col = col.data();
    points.offset = offset.data();
    points.shift = shift.data();
    points.X = X.data();
    points.weight = weight.data();
    points.eta_offset = from.eta_offset ? eta_offset.data() : nullptr;
    points.response = response.data();
  }
  fedglmm_device_points points;
  std::vector<std::int32_t> column, row, col;
  std::vector<std::int64_t> offset;
  std::vector<double> shift, X, weight, eta_offset, response, mode, covariance;
};

DeviceLikelihood::DeviceLikelihood(const std::vector<Device>& devices, const fedglmm_device_points& points,
                                   const fedglmm_device_rule& rule)
    : model_(points, rule), first_device_(devices.front()), clusters_(points.clusters) {
  try {
    make_resident(devices, points);
  } catch (const OutOfDeviceMemory&) {
    resident_.clear();
    copy_ = std::make_shared<Copy>(points);
    lots_at_once_ = std::max<std::int64_t>(1, (clusters_ + lot_clusters - 1) / lot_clusters / 2);
  }
}

// Whole lots to each device, of about as many points.
void DeviceLikelihood::make_resident(const std::vector<Device>& devices, const fedglmm_device_points& points) {
  const std::int64_t n = points.offset[clusters_], count = static_cast<std::int64_t>(devices.size());
  std::int64_t first = 0;
  for (std::int64_t d = 0; d < count && first < clusters_; ++d) {
    std::int64_t last = d + 1 == count ? clusters_ : first;
    while (last < clusters_ && points.offset[last] < n * (d + 1) / count)
      last = std::min(last + lot_clusters, clusters_);
    if (last > first) resident_.push_back(std::make_unique<LikelihoodPart>(devices[d], model_, points, first, last));
    first = last;
  }
}

void DeviceLikelihood::evaluate(const double* beta, const double* lambda, int derivatives, double* totals) {
  const int width = model_.width(derivatives);
  std::vector<double> lots(static_cast<std::size_t>((clusters_ + lot_clusters - 1) / lot_clusters) * width);
  if (copy_)
    stream(beta, lambda, derivatives, [&](LikelihoodPart& part, std::int64_t first) {
      part.collect(&lots[first / lot_clusters * width]);
    });
  for (const auto& part : resident_) part->evaluate(beta, lambda, derivatives);
  double* sums = lots.data();
  for (const auto& part : resident_) {
    part->collect(sums);
    sums += part->lots() * width;
  }
  std::fill_n(totals, width, 0.0);
  for (std::size_t k = 0; k < lots.size(); ++k) totals[k % width] += lots[k];
}

void DeviceLikelihood::scores(const double* beta, const double* lambda, double* scores) {
  const int P = model_.parameters();
  if (copy_)
    stream(beta, lambda, 1, [&](LikelihoodPart& part, std::int64_t first) { part.scores(scores + first * P); });
  for (const auto& part : resident_) part->evaluate(beta, lambda, 1);
  for (const auto& part : resident_) {
    part->scores(scores);
    scores += part->clusters() * P;
  }
}

// Parts are halved until one fits.
template <class Work>
void DeviceLikelihood::stream(const double* beta, const double* lambda, int derivatives, const Work& work) {
  const int S = kernels::packed_size(model_.r);
  for (std::int64_t first = 0; first < clusters_;) {
    const std::int64_t last = std::min(clusters_, first + lots_at_once_ * lot_clusters);
    try {
      LikelihoodPart part(first_device_, model_, copy_->points, first, last);
      part.start_from(&copy_->mode[first * model_.r]);
      part.evaluate(beta, lambda, derivatives);
      work(part, first);
      part.modes(&copy_->mode[first * model_.r], &copy_->covariance[first * S]);
      first = last;
    } catch (const OutOfDeviceMemory&) {
      if (lots_at_once_ == 1) throw;
      lots_at_once_ = std::max<std::int64_t>(1, lots_at_once_ / 2);
    }
  }
}

void DeviceLikelihood::modes(double* mode, double* covariance) const {
  if (copy_) {
    std::ranges::copy(copy_->mode, mode);
    std::ranges::copy(copy_->covariance, covariance);
  }
  for (const auto& part : resident_) {
    part->modes(mode, covariance);
    mode += part->clusters() * model_.r;
    covariance += part->clusters() * kernels::packed_size(model_.r);
  }
}

}  // namespace fedglmm::cuda
