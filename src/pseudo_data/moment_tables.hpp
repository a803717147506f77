// moment_tables.hpp - a block's requirements as the seam takes them.
#pragma once
#include "backend/moment_problem.hpp"
#include "pseudo_data/block.hpp"

namespace fedglmm {

MomentTables moment_tables(const Block& block, const GradientTables& gradients);

}  // namespace fedglmm
