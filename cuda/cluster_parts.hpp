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
  using Make = std::function<std::unique_ptr<Part>(const Device& device, const fedglmm_device_points& points,
                                                   const Share& share)>;

  ClusterParts(const std::vector<Device>& devices, const fedglmm_device_points& points, Make make)
      : make_(std::move(make)), first_device_(devices.front()), lots_(points) {
    try {
      make_resident(devices, points);
    } catch (const OutOfDeviceMemory&) {
      parts_.clear();
      copy_ = std::make_unique<PointsCopy>(points);
      lots_at_once_ = std::max<std::size_t>(1, lots_.count() / 2);
    }
  }

  const Lots& lots() const { return lots_; }
  // Whether a part keeps what it was told from one for_each() to the next.
  bool stay() const { return !copy_; }

  // work(part, its first lot) with every part: those that stay at once. Smaller parts are halved until one fits; the
  // work of one that does not is done again.
  template <class Work>
  void for_each(const Work& work) {
    if (stay()) return on_each(parts_, [&](Part& part, std::size_t k) { work(part, first_[k]); });
    for (std::size_t first = 0; first < lots_.count();) {
      const std::size_t last = std::min(lots_.count(), first + lots_at_once_);
      try {
        work(*make_(first_device_, copy_->points(), lots_.share(first, last)), first);
        first = last;
      } catch (const OutOfDeviceMemory&) {
        if (lots_at_once_ == 1) throw;
        lots_at_once_ /= 2;
      }
    }
  }

 private:
  void make_resident(const std::vector<Device>& devices, const fedglmm_device_points& points) {
    std::vector<double> before;               // points before each lot
    for (std::size_t lot = 0; lot <= lots_.count(); ++lot)
      before.push_back(static_cast<double>(points.offset[lots_.cluster(lot)]));
    const std::vector<std::size_t> shares = device_shares(before, devices.size());
    for (std::size_t d = 0; d < devices.size(); ++d) {
      if (shares[d] == shares[d + 1]) continue;
      first_.push_back(shares[d]);
      parts_.push_back(make_(devices[d], points, lots_.share(shares[d], shares[d + 1])));
    }
  }

  Make make_;
  Device first_device_;
  Lots lots_;
  std::size_t lots_at_once_ = 0;
  std::vector<std::unique_ptr<Part>> parts_;
  std::vector<std::size_t> first_;            // lot of each part
  std::unique_ptr<PointsCopy> copy_;
};

}  // namespace fedglmm::cuda
