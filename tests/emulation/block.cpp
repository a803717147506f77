// block.cpp - runs the threads of a block in turn.
#include "emulation/block.hpp"

#include "emulation/sanitizers.hpp"

uint3 threadIdx{}, blockIdx{};
dim3 blockDim, gridDim;

namespace emulation {

char launch_tag, completion_tag;
Thread* current_thread = nullptr;

namespace {

// Doubles of these bytes are NaN. Volatile: a call of memset would be seen as an access of the host's.
void fill_with_nan(unsigned char* memory, std::size_t size) {
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) *reinterpret_cast<volatile std::uint64_t*>(memory + i) = ~std::uint64_t{0};
  for (; i < size; ++i) *static_cast<volatile unsigned char*>(memory + i) = 0xff;
}

uint3 position(unsigned rank, const dim3& shape) {
  return {rank % shape.x, rank / shape.x % shape.y, rank / (shape.x * shape.y)};
}

void run_thread(void* argument) {
  Thread& self = *static_cast<Thread*>(argument);
  self.block.run_kernel(self);
}

}  // namespace

Thread::Thread(Block& its_block, unsigned its_rank) : block(its_block), rank(its_rank), fiber(&run_thread, this) {}

void Thread::fail(const std::string& what, const Where& at) const { fail_in_kernel(what, at, block.index(), index); }

void Block::prepare(const Launch& launch, Barrier* grid_barrier) {
  launch_ = &launch;
  grid_barrier_ = grid_barrier;
  const unsigned n = launch.threads();
  for (auto rank = static_cast<unsigned>(threads_.size()); rank < n; ++rank)
    threads_.push_back(std::make_unique<Thread>(*this, rank));
  for (unsigned i = 0; i < n; ++i) threads_[i]->index = position(i, launch.block);
  warps_.resize((n + warpSize - 1) / warpSize);
  shared_ = std::make_unique_for_overwrite<unsigned char[]>(launch.shared_bytes);
  order_ = std::make_unique<Order>(n);
}

void Block::release() { shared_.reset(); }

void Block::start(unsigned block_rank) {
  const unsigned n = launch_->threads();
  index_ = position(block_rank, launch_->grid);
  exited_ = 0;
  turn_ ^= 1;
  fill_with_nan(shared_.get(), launch_->shared_bytes);
  barrier_.reset(n);
  const std::span<const std::unique_ptr<Thread>> all(threads_.data(), n);
  for (unsigned w = 0; w < warps_.size(); ++w)
    warps_[w].reset(all.subspan(w * warpSize, std::min<std::size_t>(warpSize, n - w * warpSize)));
  for (const auto& thread : all) thread->state = State::ready;
}

bool Block::run_ready_threads() {
  bool any = false;
  blockIdx = index_;
  for (unsigned i : order_->next()) {
    Thread& thread = *threads_[i];
    if (thread.state != State::ready) continue;
    any = true;
    current_thread = &thread;
    threadIdx = thread.index;
    thread.fiber.resume();
  }
  return any;
}

void Block::run_kernel(Thread& self) {
  order_after(&launch_tag);
  order_after(&tag_[turn_ ^ 1]);
  launch_->kernel();
  order_before(&tag_[turn_]);
  order_before(&completion_tag);
  self.state = State::exited;
  ++exited_;
  warp_of(self).exit(self);
  barrier_.exit(self);
  if (grid_barrier_) grid_barrier_->exit(self);
}

void Block::fail_deadlocked() const {
  const Thread* waiting = nullptr;
  for (unsigned i = 0; i < launch_->threads(); ++i) {
    const Thread& thread = *threads_[i];
    if (thread.state == State::at_warp)
      thread.fail(std::string("deadlock: ") + thread.waits_for + " never completes: " +
                      warps_[i / warpSize].obstacle(thread), thread.where);
    if (thread.state == State::at_barrier && !waiting) waiting = &thread;
  }
  if (!waiting) fail("deadlock");
  waiting->fail(std::string("deadlock: ") + waiting->waits_for + " never completes: others wait elsewhere",
                waiting->where);
}

}  // namespace emulation
