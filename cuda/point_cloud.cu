#include "cuda/point_cloud.hpp"

#include <algorithm>

#include "cuda/each_device.hpp"

namespace fedglmm::cuda {

DeviceCloud::DeviceCloud(const std::vector<Device>& devices, const fedglmm_device_cells& cells)
    : columns_(cells.columns) {
  std::vector<double> before{0};
  for (std::int32_t c = 0; c < cells.count; ++c) before.push_back(before.back() + cells.size[c]);
  const std::vector<std::size_t> shares = device_shares(before, devices.size());
  for (std::size_t d = 0; d < devices.size(); ++d) {
    const auto from = static_cast<std::int32_t>(shares[d]), to = static_cast<std::int32_t>(shares[d + 1]);
    if (from == to) continue;
    const auto first = static_cast<std::int64_t>(before[shares[d]]), corner = std::int64_t{from} * columns_;
    for (std::int32_t c = from; c < to; ++c) {
      part_.push_back(static_cast<std::int32_t>(parts_.size()));
      number_.push_back(c - from);
    }
    first_.push_back(first);
    parts_.push_back(std::make_unique<CloudPart>(
        devices[d], fedglmm_device_cells{columns_, to - from, cells.size + from, cells.lower + corner,
                                         cells.upper + corner, cells.points + first * columns_}));
  }
}

std::vector<DeviceCloud::Request> DeviceCloud::requests(std::span<const std::int32_t> cells) const {
  std::vector<Request> out(parts_.size());
  for (std::size_t k = 0; k < cells.size(); ++k) {
    Request& request = out[part_[cells[k]]];
    request.cells.push_back(number_[cells[k]]);
    request.place.push_back(k);
  }
  return out;
}

void DeviceCloud::set_channel(int channel, const double* values) {
  on_each(parts_, [&](CloudPart& part, std::size_t k) { part.set_channel(channel, values + first_[k]); });
}

void DeviceCloud::power_sums(std::span<const std::int32_t> cells, bool trial, int channel,
                             const fedglmm_device_monomials& monomials, double* sums) {
  const std::vector<Request> all = requests(cells);
  const auto width = static_cast<std::size_t>(monomials.count);
  on_each(parts_, [&](CloudPart& part, std::size_t k) {
    std::vector<double> found(all[k].cells.size() * width);
    part.power_sums(all[k].cells, trial, channel, monomials, found.data());
    for (std::size_t i = 0; i < all[k].place.size(); ++i)
      std::copy_n(&found[i * width], width, sums + all[k].place[i] * width);
  });
}

void DeviceCloud::move(std::span<const std::int32_t> cells, bool from_trial, int channel,
                       const fedglmm_device_monomials& monomials, const double* coefficients) {
  const std::vector<Request> all = requests(cells);
  const auto width = static_cast<std::size_t>(columns_) * monomials.count;
  on_each(parts_, [&](CloudPart& part, std::size_t k) {
    std::vector<double> own(all[k].cells.size() * width);
    for (std::size_t i = 0; i < all[k].place.size(); ++i)
      std::copy_n(coefficients + all[k].place[i] * width, width, own.data() + i * width);
    part.move(all[k].cells, from_trial, channel, monomials, own.data());
  });
}

void DeviceCloud::accept(std::span<const std::int32_t> cells) {
  const std::vector<Request> all = requests(cells);
  on_each(parts_, [&](CloudPart& part, std::size_t k) { part.accept(all[k].cells); });
}

void DeviceCloud::points(double* points) const {
  on_each(parts_, [&](const CloudPart& part, std::size_t k) { part.points(points + first_[k] * columns_); });
}

}  // namespace fedglmm::cuda
