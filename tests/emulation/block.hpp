// block.hpp - the threads of one block, their barrier and their shared memory; used again from block to block.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "emulation/barrier.hpp"
#include "emulation/order.hpp"
#include "emulation/thread.hpp"
#include "emulation/warp.hpp"

namespace emulation {

struct Launch {
  dim3 grid, block;
  std::size_t shared_bytes = 0;
  bool cooperative = false;
  std::function<void()> kernel;

  unsigned threads() const { return block.x * block.y * block.z; }
  unsigned blocks() const { return grid.x * grid.y * grid.z; }
};

class Block {
 public:
  // Shared memory of the exact size, for the blocks of this launch. grid_barrier: null if it is not cooperative.
  void prepare(const Launch& launch, Barrier* grid_barrier);
  void release();
  void start(unsigned block_rank);
  bool run_ready_threads();  // each once; false: none was ready
  bool finished() const { return exited_ == launch_->threads(); }
  [[noreturn]] void fail_deadlocked() const;

  const uint3& index() const { return index_; }
  void* shared() const { return shared_.get(); }
  Warp& warp_of(const Thread& thread) { return warps_[thread.rank / warpSize]; }
  Barrier& barrier() { return barrier_; }
  Barrier* grid_barrier() { return grid_barrier_; }
  void run_kernel(Thread& self);

 private:
  const Launch* launch_ = nullptr;
  Barrier* grid_barrier_ = nullptr;
  uint3 index_{};
  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<Warp> warps_;
  Barrier barrier_{"__syncthreads"};
  std::unique_ptr<unsigned char[]> shared_;
  std::unique_ptr<Order> order_;
  unsigned exited_ = 0;
  // Order a block after the one whose shared memory it takes over, without ordering its own threads: two, in turn.
  unsigned turn_ = 0;
  char tag_[2] = {};
};

extern char launch_tag, completion_tag;  // what orders a launch after the host's work before it, and the reverse
extern Thread* current_thread;

}  // namespace emulation
