// grid.hpp - runs all blocks of a launch: one after the other, or interleaved if it is cooperative.
#pragma once
#include "emulation/block.hpp"

namespace emulation {

void run_grid(const Launch& launch);

}  // namespace emulation
