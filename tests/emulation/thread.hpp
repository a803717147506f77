// thread.hpp - one emulated thread: a fiber, where it is, and what it waits for.
#pragma once
#include <cstdint>

#include "emulation/dimensions.hpp"
#include "emulation/failure.hpp"
#include "emulation/fiber.hpp"

namespace emulation {

class Block;

enum class State : unsigned char { ready, at_warp, at_barrier, exited };
enum class WarpOperation : unsigned char { sync, shuffle, vote };

struct WarpCall {
  WarpOperation operation;
  unsigned mask;
  std::uint64_t value;  // shuffle: what this lane offers; vote: 0 or 1
  unsigned source;      // shuffle: the lane that it reads
  Where where;
};

struct Thread {
  Thread(Block& its_block, unsigned its_rank);

  Block& block;
  const unsigned rank;       // in the block
  uint3 index{};
  State state = State::exited;
  const char* waits_for = "";
  Where where{};             // of the barrier or warp primitive that it waits at
  WarpCall call{};
  std::uint64_t result = 0;  // of the warp primitive
  Fiber fiber;

  unsigned lane() const { return rank % warpSize; }
  [[noreturn]] void fail(const std::string& what, const Where& at) const;
};

}  // namespace emulation
