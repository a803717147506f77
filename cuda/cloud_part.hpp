// cloud_part.hpp - cells of a point cloud on one device.
#pragma once
#include <map>

#include "backend/module_abi.h"
#include "cuda/buffer.hpp"

namespace fedglmm::cuda {

struct CloudTask;

class CloudPart {
 public:
  CloudPart(const Device& device, const fedglmm_device_cells& cells);

  void set_channel(int channel, const double* values);
  void power_sums(std::span<const std::int32_t> cells, bool trial, int channel,
                  const fedglmm_device_monomials& monomials, double* sums);
  void move(std::span<const std::int32_t> cells, bool from_trial, int channel,
            const fedglmm_device_monomials& monomials, const double* coefficients);
  void accept(std::span<const std::int32_t> cells);
  void points(double* points) const;

 private:
  struct Monomials {
    Buffer<std::int32_t> parent, column;
  };
  using Kernel = void (*)(CloudTask);
  CloudTask task(bool trial, int channel, const fedglmm_device_monomials& monomials);
  void run(Kernel warp, Kernel block, std::span<const std::int32_t> cells, CloudTask task);
  int scratch_blocks(int monomials, int most);

  Stream stream_;
  int columns_, most_blocks_;
  std::vector<std::int32_t> size_;
  std::vector<std::int64_t> first_;          // of each cell, in points
  Buffer<std::int64_t> device_first_;
  Buffer<double> lower_, upper_, current_, trial_;
  std::map<int, Buffer<double>> channels_;
  std::map<int, Monomials> monomials_;       // by their number
  Buffer<double> scratch_;
};

}  // namespace fedglmm::cuda
