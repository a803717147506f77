// cluster_part.hpp - a range of clusters in the memory of one device: their points, and lists of who evaluates them.
#pragma once
#include <memory>

#include "backend/module_abi.h"
#include "cuda/buffer.hpp"

namespace fedglmm::cuda {

class ClusterPart {
 public:
  // Copies clusters first .. last - 1; `points` may go when this returns.
  ClusterPart(const Stream& stream, const fedglmm_device_points& points, std::int64_t first, std::int64_t last);

  std::int64_t clusters() const { return last_ - first_; }
  std::size_t points() const { return points_; }
  const std::int64_t* offset() const { return offset_.get(); }
  const double* X() const { return X_.get(); }
  const double* weight() const { return weight_.get(); }
  const double* eta_offset() const { return eta_offset_.size() > 0 ? eta_offset_.get() : nullptr; }
  const double* response() const { return response_.get(); }
  const Buffer<std::int32_t>& small() const { return small_; }   // for a warp each, largest first
  const Buffer<std::int32_t>& large() const { return large_; }   // for a block each
  const Buffer<std::int32_t>& huge() const { return huge_; }     // for all blocks together

 private:
  void upload_points(const fedglmm_device_points& points);
  void deal_out(const std::vector<std::int64_t>& offset);

  const Stream& stream_;
  std::int64_t first_, last_;
  std::size_t points_;
  Buffer<std::int64_t> offset_;
  Buffer<double> X_, weight_, eta_offset_, response_;
  Buffer<std::int32_t> small_, large_, huge_;
};

}  // namespace fedglmm::cuda
