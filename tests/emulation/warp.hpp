// warp.hpp - 32 lanes that exchange values: shuffles, votes and __syncwarp.
#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "emulation/thread.hpp"

namespace emulation {

class Warp {
 public:
  void reset(std::span<const std::unique_ptr<Thread>> lanes);
  // Waits for every lane of the mask. Shuffle: the source's value; vote: the lanes that voted yes.
  std::uint64_t call(Thread& self, const WarpCall& call);
  void exit(const Thread& self);  // fails while a lane waits for it
  // Why the call that a lane waits at cannot complete.
  std::string obstacle(const Thread& waiting) const;

 private:
  const char* mistake_in(const Thread& self, const WarpCall& call) const;
  void complete_if_all_agree(const WarpCall& call);
  void finish(Thread& lane, std::uint64_t votes);
  char* tag(unsigned mask);

  std::span<const std::unique_ptr<Thread>> lanes_;
  unsigned alive_ = 0;
  unsigned arrived_ = 0;
  unsigned completed_[warpSize] = {};  // __syncwarp calls of masks whose lowest lane this is
  char tags_[warpSize][2] = {};
};

}  // namespace emulation
