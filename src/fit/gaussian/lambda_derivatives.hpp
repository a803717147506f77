// lambda_derivatives.hpp - derivatives of the likelihood in parameters of which Lambda is a linear function.
#pragma once
#include <vector>

#include "fit/gaussian/gaussian_criterion.hpp"
#include "fit/maximise.hpp"

namespace fedglmm {

// Lambda = sum of parameters times directions (+ a constant); point: the likelihood there.
Evaluation lambda_derivatives(const GaussianPoint& point, const Eigen::MatrixXd& lambda,
                              const std::vector<Eigen::MatrixXd>& directions);

}  // namespace fedglmm
