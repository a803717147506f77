// gaussian_columns_test.cpp - where the column of ones is, in the fixed or in the random effects.
#include "model/gaussian_columns.hpp"

using namespace fedglmm;

TEST_CASE("gaussian columns: ones of the fixed effects, of random effects alone, or none") {
  const DesignColumn ones{"(Intercept)", {}}, x{"x", {{"x"}}};
  const GaussianColumns fixed = gaussian_columns({{ones, x}, 2, 0, {{{"(Intercept)", "x"}}}, {0, 1}});
  CHECK(fixed.names == std::vector<std::string>{"(Intercept)", "x"});
  CHECK(fixed.intercept == 0);
  CHECK(fixed.ones == 0);
  CHECK(fixed.random.size() == 2);
  const GaussianColumns random = gaussian_columns({{x, ones}, 1, -1, {{{"(Intercept)"}}}, {1}});
  CHECK(random.names == std::vector<std::string>{"x"});
  CHECK(random.intercept == -1);
  CHECK(random.ones == 1);
  CHECK(gaussian_columns({{x}, 1, -1, {{{"x"}}}, {0}}).ones == -1);
}
