// point_cloud.hpp - the seam's PointCloud on the devices of a backend.
#pragma once
#include <memory>

#include "cuda/cloud_part.hpp"

namespace fedglmm::cuda {

// Neighbouring cells to each device, about as many points each: a cell's bits depend on itself alone.
class DeviceCloud {
 public:
  DeviceCloud(const std::vector<Device>& devices, const fedglmm_device_cells& cells);

  void set_channel(int channel, const double* values);
  void power_sums(std::span<const std::int32_t> cells, bool trial, int channel,
                  const fedglmm_device_monomials& monomials, double* sums);
  void move(std::span<const std::int32_t> cells, bool from_trial, int channel,
            const fedglmm_device_monomials& monomials, const double* coefficients);
  void accept(std::span<const std::int32_t> cells);
  void points(double* points) const;

 private:
  // Of a list of cells those of one part: their numbers there, and their places in the list.
  struct Request {
    std::vector<std::int32_t> cells;
    std::vector<std::size_t> place;
  };
  std::vector<Request> requests(std::span<const std::int32_t> cells) const;

  int columns_;
  std::vector<std::unique_ptr<CloudPart>> parts_;
  std::vector<std::int32_t> part_, number_;  // of each cell
  std::vector<std::int64_t> first_;          // of each part, in points
};

}  // namespace fedglmm::cuda
