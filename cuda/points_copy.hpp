// points_copy.hpp - the caller's points, kept.
#pragma once
#include <vector>

#include "backend/module_abi.h"

namespace fedglmm::cuda {

class PointsCopy {
 public:
  explicit PointsCopy(const fedglmm_device_points& from)
      : points_(from), column_(from.column, from.column + from.r), row_(from.row, from.row + from.theta),
        col_(from.col, from.col + from.theta), offset_(from.offset, from.offset + from.clusters + 1),
        shift_(from.shift, from.shift + from.r) {
    const std::int64_t n = offset_.back();
    X_.assign(from.X, from.X + from.columns * n);
    weight_.assign(from.weight, from.weight + n);
    if (from.eta_offset) eta_offset_.assign(from.eta_offset, from.eta_offset + n);
    response_.assign(from.response, from.response + from.clusters * from.r);
    if (from.outer_first) outer_first_.assign(from.outer_first, from.outer_first + from.outer_clusters + 1);
    points_.column = column_.data();
    points_.row = row_.data();
    points_.col = col_.data();
    points_.offset = offset_.data();
    points_.shift = shift_.data();
    points_.X = X_.data();
    points_.weight = weight_.data();
    points_.eta_offset = from.eta_offset ? eta_offset_.data() : nullptr;
    points_.response = response_.data();
    points_.outer_first = from.outer_first ? outer_first_.data() : nullptr;
  }
  PointsCopy(const PointsCopy&) = delete;
  PointsCopy& operator=(const PointsCopy&) = delete;

  const fedglmm_device_points& points() const { return points_; }

 private:
  fedglmm_device_points points_;
  std::vector<std::int32_t> column_, row_, col_;
  std::vector<std::int64_t> offset_, outer_first_;
  std::vector<double> shift_, X_, weight_, eta_offset_, response_;
};

}  // namespace fedglmm::cuda
