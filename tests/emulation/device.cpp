// device.cpp - hands what a kernel calls to its thread's warp, block or grid.
#include "emulation/device.hpp"

#include "emulation/block.hpp"

namespace emulation {
namespace {

std::uint64_t warp_call(const WarpCall& call) {
  Thread& self = *current_thread;
  return self.block.warp_of(self).call(self, call);
}

}  // namespace

void* dynamic_shared() { return current_thread->block.shared(); }

unsigned lane() { return current_thread->lane(); }

void block_barrier(const char* file, int line) {
  Thread& self = *current_thread;
  self.block.barrier().wait(self, {file, line});
}

void grid_barrier(const char* file, int line) {
  Thread& self = *current_thread;
  Barrier* const barrier = self.block.grid_barrier();
  if (!barrier) self.fail("grid barrier: the launch is not cooperative", {file, line});
  barrier->wait(self, {file, line});
}

void sync_warp(unsigned mask, const char* file, int line) {
  warp_call({WarpOperation::sync, mask, 0, 0, {file, line}});
}

unsigned ballot(unsigned mask, bool vote, const char* file, int line) {
  return static_cast<unsigned>(warp_call({WarpOperation::vote, mask, vote, 0, {file, line}}));
}

std::uint64_t shuffle(unsigned mask, std::uint64_t bits, unsigned source, const char* file, int line) {
  return warp_call({WarpOperation::shuffle, mask, bits, source, {file, line}});
}

}  // namespace emulation
