// boundary_message_test.cpp - directions that vanished, in words.
#include "fit/boundary_message.hpp"

using namespace fedglmm;

namespace {

std::string message(const RandomEffects& random, const Eigen::MatrixXd& directions) {
  return boundary_message(random, Eigen::MatrixXd::Identity(random.size(), random.size()), directions);
}

}  // namespace

TEST_CASE("gaussian boundary: SDs of 0") {
  CHECK(message({{{{"(Intercept)"}}}}, Eigen::MatrixXd::Ones(1, 1)) == "the random intercept's SD is estimated as 0");
  const RandomEffects two = {{{{"(Intercept)", "x"}}}};
  CHECK(message(two, Eigen::Vector2d(0, 1)) == "the SD of the random effect x is estimated as 0");
  CHECK(message(two, Eigen::Matrix2d::Identity()) ==
        "the SDs of the random effects (Intercept), x are estimated as 0");
}

TEST_CASE("gaussian boundary: correlations, in the user's units") {
  const RandomEffects two = {{{{"(Intercept)", "x"}}}};
  CHECK(message(two, Eigen::Vector2d(1, -2)) == "the correlation of (Intercept) and x is estimated as 1");
  CHECK(message(two, Eigen::Vector2d(1, 2)) == "the correlation of (Intercept) and x is estimated as -1");
  Eigen::Matrix2d to_raw;  // x centred at 3: no variation where x is 3
  to_raw << 1, -3, 0, 1;
  CHECK(boundary_message(two, to_raw, Eigen::Vector2d(1, 0)) ==
        "the correlation of (Intercept) and x is estimated as -1");
}

TEST_CASE("gaussian boundary: combinations of more terms, beside other blocks") {
  const RandomEffects random = {{{{"(Intercept)", "x", "z"}}, {{"w"}}}};
  CHECK(message(random, Eigen::Vector4d(1, -0.43, 2, 0)) ==
        "the random effects' covariance is singular: (Intercept) - 0.43 x + 2 z does not vary between clusters");
  Eigen::MatrixXd both(4, 2);
  both << 0, 0, 2, 0, 2, 0, 0, 1;
  CHECK(message(random, both) ==
        "the SD of the random effect w is estimated as 0; the random effects' covariance is singular: x + z does not "
        "vary between clusters");
  CHECK(message({{{{"(Intercept)", "x", "z"}}}}, Eigen::MatrixXd::Identity(3, 2)) ==
        "the random effects' covariance is singular: only 1 combination of (Intercept), x, z varies between clusters");
}
