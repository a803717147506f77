// grid.hpp - runs all blocks of a launch: one after the other, or interleaved if it is cooperative.
#pragma once
#include "emulation/block.hpp"

namespace emulation {

void run_grid(const Launch& launch);

// Ends all threads that wait for the next launch: the thread sanitizer follows no fork while there are several.
void end_idle_threads();

}  // namespace emulation
