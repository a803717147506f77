// grid.cpp - which blocks are on the device at once.
#include "emulation/grid.hpp"

#include <memory>
#include <vector>

#include "emulation/sanitizers.hpp"

namespace emulation {
namespace {

// Blocks one after the other use two in turn, so that neighbours share no ordering.
constexpr unsigned blocks_in_turn = finds_races ? 2 : 1;

std::vector<std::unique_ptr<Block>> resident;

void run_together(const std::vector<unsigned>& started) {
  for (;;) {
    bool any = false, finished = true;
    for (unsigned b : started) {
      any = resident[b]->run_ready_threads() || any;
      finished = finished && resident[b]->finished();
    }
    if (finished) return;
    if (any) continue;
    for (unsigned b : started)
      if (!resident[b]->finished()) resident[b]->fail_deadlocked();
  }
}

void run_cooperative(const std::vector<unsigned>& order) {
  for (unsigned b : order) resident[b]->start(b);
  run_together(order);
}

void run_in_turn(const std::vector<unsigned>& order) {
  unsigned turn = 0;
  for (unsigned b : order) {
    const unsigned slot = turn++ % blocks_in_turn;
    resident[slot]->start(b);
    run_together({slot});
  }
}

}  // namespace

void run_grid(const Launch& launch) {
  Barrier grid_barrier("grid barrier");
  grid_barrier.reset(launch.threads() * launch.blocks());
  const unsigned at_once = launch.cooperative ? launch.blocks() : blocks_in_turn;
  while (resident.size() < at_once) resident.push_back(std::make_unique<Block>());
  for (unsigned i = 0; i < at_once; ++i) resident[i]->prepare(launch, launch.cooperative ? &grid_barrier : nullptr);
  blockDim = launch.block;
  gridDim = launch.grid;
  order_before(&launch_tag);
  Order order(launch.blocks());
  launch.cooperative ? run_cooperative(order.next()) : run_in_turn(order.next());
  order_after(&completion_tag);
  for (unsigned i = 0; i < at_once; ++i) resident[i]->release();
}

void end_idle_threads() { resident.clear(); }

}  // namespace emulation
