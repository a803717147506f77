// packed_clusters.hpp - clustered points in registers of `lanes` doubles, packed once.
//
// Clusters of similar sizes share a slot, one per lane; a cluster of 32 registers' worth of points or more gets all
// lanes. Only a cluster's own size decides, so its bits do not depend on its neighbours.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "backend/backend.hpp"
#include "base/threads.hpp"
#include "cpu/aligned.hpp"

namespace fedglmm::cpu {

// `clusters` clusters, the first at `lead` in the packing order; n registers long, starting at register `first`.
struct Slot {
  int n, lead, clusters;
  bool across;
  std::size_t first;
};

class PackedClusters {
 public:
  PackedClusters(const ClusteredPoints& points, int lanes, const Threads& threads);

  const std::vector<Slot>& slots() const { return slots_; }
  std::int64_t cluster(const Slot& slot, int lane) const { return order_[slot.lead + lane]; }
  int longest() const { return longest_; }       // slot, in registers
  int lanes() const { return lanes_; }

  const double* X(const Slot& slot) const { return &X_[slot.first * columns_ * lanes_]; }
  const double* weight(const Slot& slot) const { return &weight_[slot.first * lanes_]; }
  const double* offset(const Slot& slot) const { return offset_ ? &offset_[slot.first * lanes_] : nullptr; }
  const double* response(std::size_t s) const { return &response_[s * r_ * lanes_]; }

 private:
  void sort_by_size(const ClusteredPoints& points);
  void make_slots(const ClusteredPoints& points);
  void pack_slot(const ClusteredPoints& points, std::size_t s);
  void pack(const ClusteredPoints& points, const Slot& slot, int lane);
  void pack_response(const ClusteredPoints& points, std::size_t s, int lane);

  int lanes_, columns_, r_, longest_ = 0;
  std::size_t registers_ = 0;
  std::vector<std::int64_t> order_;              // clusters, largest first
  std::vector<Slot> slots_;
  AlignedDoubles X_, weight_, offset_, response_;
};

}  // namespace fedglmm::cpu
