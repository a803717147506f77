// random_rank.hpp - can the variances of a cluster's random effects be told from each other?
//
// In a cluster Z Lambda Lambda'Z' is the sum of the free elements of Lambda Lambda' times products z_k z_l' of columns:
// they are told apart if these products are linearly independent. Columns of each term may be so and the products not,
// as in (x | g) + (0 + X | g) with X = 2 x.
#pragma once
#include <Eigen/Dense>

#include "model/random_effects.hpp"

namespace fedglmm {

// Columns z = mixing' v; gram: V'V in all. NUMERICAL names the first effect whose variance those of others make up, and
// these. Effects of several groups are not checked.
void check_told_apart(const RandomEffects& effects, const Eigen::MatrixXd& gram, const Eigen::MatrixXd& mixing);

}  // namespace fedglmm
