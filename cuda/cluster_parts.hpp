// cluster_parts.hpp - clusters on the devices of a backend, a part each.
#pragma once
#include <functional>
#include <memory>

#include "cuda/each_device.hpp"
#include "cuda/lots.hpp"
#include "cuda/points_copy.hpp"

namespace fedglmm::cuda {

// Parts of whole lots and about as many points, one a device, which stay there. Where they do not fit, the clusters go
// to the first device in smaller parts, one after the other, each time that there is work.
template <class Part>
class ClusterParts {
 public:
  // Makes the part of clusters first .. last - 1.
  using Make = std::function<std::unique_ptr<Part>(const Device& device, const fedglmm_device_points& points,
                                                   std::int64_t first, std::int64_t last)>;

  ClusterParts(const std::vector<Device>& devices, const fedglmm_device_points& points, Make make)
      : make_(std::move(make)), first_device_(devices.front()), clusters_(points.clusters) {
    try {
      make_resident(devices, points);
    } catch (const OutOfDeviceMemory&) {
      parts_.clear();
      copy_ = std::make_unique<PointsCopy>(points);
      lots_at_once_ = std::max<std::int64_t>(1, lot_count(clusters_) / 2);
    }
  }

  std::int64_t clusters() const { return clusters_; }
  // Whether a part keeps what it was told from one for_each() to the next.
  bool stay() const { return !copy_; }

  // work(part, its first cluster) with every part: those that stay at once. Smaller parts are halved until one fits;
  // the work of one that does not is done again.
  template <class Work>
  void for_each(const Work& work) {
    if (stay()) return on_each(parts_, [&](Part& part, std::size_t k) { work(part, first_[k]); });
    for (std::int64_t first = 0; first < clusters_;) {
      const std::int64_t last = std::min(clusters_, first + lots_at_once_ * lot_clusters);
      try {
        work(*make_(first_device_, copy_->points(), first, last), first);
        first = last;
      } catch (const OutOfDeviceMemory&) {
        if (lots_at_once_ == 1) throw;
        lots_at_once_ /= 2;
      }
    }
  }

 private:
  void make_resident(const std::vector<Device>& devices, const fedglmm_device_points& points) {
    const auto end_of_lot = [&](std::size_t lot) {
      return std::min(clusters_, static_cast<std::int64_t>(lot) * lot_clusters);
    };
    std::vector<double> before;               // points before each lot
    for (std::int64_t lot = 0; lot <= lot_count(clusters_); ++lot)
      before.push_back(static_cast<double>(points.offset[end_of_lot(lot)]));
    const std::vector<std::size_t> shares = device_shares(before, devices.size());
    for (std::size_t d = 0; d < devices.size(); ++d) {
      if (shares[d] == shares[d + 1]) continue;
      first_.push_back(end_of_lot(shares[d]));
      parts_.push_back(make_(devices[d], points, first_.back(), end_of_lot(shares[d + 1])));
    }
  }

  Make make_;
  Device first_device_;
  std::int64_t clusters_, lots_at_once_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
  std::vector<std::int64_t> first_;           // cluster of each part
  std::unique_ptr<PointsCopy> copy_;
};

}  // namespace fedglmm::cuda
