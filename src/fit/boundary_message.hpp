// boundary_message.hpp - in words, which directions of the random effects do not vary between clusters.
#pragma once
#include <Eigen/Dense>
#include <string>

#include "model/random_effects.hpp"

namespace fedglmm {

// directions: columns u with u'b = 0 in every cluster, each inside one block, b of the standardized columns;
// b in the user's units = to_raw * b.
std::string boundary_message(const RandomEffects& random, const Eigen::MatrixXd& to_raw,
                             const Eigen::MatrixXd& directions);

}  // namespace fedglmm
