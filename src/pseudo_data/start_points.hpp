// start_points.hpp - where the pseudo-points of a block begin.
#pragma once
#include <cstdint>
#include <vector>

#include "pseudo_data/block.hpp"
#include "pseudo_data/box_bounds.hpp"

namespace fedglmm {

using CellPoints = std::vector<std::vector<double>>;   // of each cell of a block, column-major
using CellWeights = std::vector<std::vector<double>>;  // of each cell: the rows that each of its points stands for

struct StartPoints {
  CellPoints point;                        // whitened
  CellWeights weight;                      // their sum is the cell's mass
};

// Normal quantiles of a low-discrepancy sequence (additive recurrence), shifted by the seed, moved to each cell's mean
// and SD and into the bounds.
//
// Where a cell has more rows than points, the sequence is as long as the rows (16 times the points at most). Half of
// the points are those of it that lie farthest out in any column: they stand for a row each, so that tails, and a
// single outlier, can be as rows make them. The others are the first that are left, and stand for the rest.
StartPoints start_points(const Structure& structure, const Block& block, std::uint64_t seed);

// The bounds of numeric column k in the block, in its whitened units; [0, 0] for a column that is constant there.
Range whitened_bounds(const Structure& structure, const Block& block, int k);

// Fractions a_k = g^-(k + 1), g the root of g^(d + 1) = g + 1: points j a mod 1 fill the unit cube evenly (Roberts'
// sequence).
std::vector<double> recurrence_steps(int dimensions);

}  // namespace fedglmm
