#include "fit/gaussian/lambda_derivatives.hpp"

namespace fedglmm {

// S = Lambda Lambda': dS = D Lambda' + Lambda D', d2S = D E' + E D'.
Evaluation lambda_derivatives(const GaussianPoint& point, const Eigen::MatrixXd& lambda,
                              const std::vector<Eigen::MatrixXd>& directions) {
  const auto count = static_cast<Eigen::Index>(directions.size());
  Eigen::MatrixXd change(point.gradient.size(), count);  // of vec(S) with each parameter
  for (Eigen::Index k = 0; k < count; ++k) {
    const Eigen::MatrixXd half = directions[k] * lambda.transpose();
    change.col(k) = (half + half.transpose()).reshaped();
  }
  Evaluation out{point.log_likelihood, change.transpose() * point.gradient.reshaped(),
                 change.transpose() * point.hessian * change};
  for (Eigen::Index k = 0; k < count; ++k)
    for (Eigen::Index l = 0; l < count; ++l)
      out.hessian(k, l) += 2 * (point.gradient * directions[k]).cwiseProduct(directions[l]).sum();
  return out;
}

}  // namespace fedglmm
