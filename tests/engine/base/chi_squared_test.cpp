#include "base/chi_squared.hpp"

#include <doctest/doctest.h>

#include <cmath>

TEST_CASE("chi-squared: tails as R's pchisq(x, df, lower.tail = FALSE) gives them") {
  const struct {
    double x;
    int df;
    double tail;
  } cases[] = {{3.841458820694124, 1, 0.049999999999999975},
               {0.1, 1, 0.75182963404584935},
               {1e-10, 1, 0.99999202115439212},
               {700, 1, 2.9902269751246203e-154},
               {5.991, 2, 0.050011615026579088},
               {0.3, 2, 0.86070797642505781},
               {42.139, 2, 7.0734683321783472e-10},
               {7.5, 3, 0.057558451972636406},
               {1000, 3, 1.7994208765314476e-216},
               {0.01, 5, 0.99999946997299571},
               {30, 10, 0.00085664121077530053},
               {200, 101, 1.686448206535598e-08},
               {1500, 1500, 0.49514419333576792},
               {2600, 2000, 1.8736155715785549e-18},
               {3000, 2, 0},
               {1e-300, 4, 1}};
  for (const auto& one : cases) {
    CAPTURE(one.x);
    CAPTURE(one.df);
    CHECK(fedglmm::chi_squared_tail(one.x, one.df) == doctest::Approx(one.tail).epsilon(1e-12));
  }
}

TEST_CASE("chi-squared: the ends, and what is no number") {
  CHECK(fedglmm::chi_squared_tail(0, 1) == 1);
  CHECK(fedglmm::chi_squared_tail(0, 4) == 1);
  CHECK(fedglmm::chi_squared_tail(INFINITY, 3) == 0);
  CHECK(std::isnan(fedglmm::chi_squared_tail(std::nan(""), 2)));
}
