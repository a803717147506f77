// singular.hpp - a singular covariance of random effects in plain words.
#pragma once
#include <Eigen/Dense>
#include <string>

#include "fit/random_effects.hpp"

namespace fedglmm {

// Of each block: SDs estimated as 0, correlations estimated as 1 or -1, or the combination that does not vary.
std::string singular_message(const RandomEffects& effects, const Eigen::MatrixXd& covariance);

}  // namespace fedglmm
