// log_factorial_test.cpp - against values to 20 digits.
#include "base/log_factorial.hpp"

#include <doctest/doctest.h>

#include <algorithm>

TEST_CASE("log y! to 1e-15 relative") {
  const struct {
    double y, value;
  } known[] = {{0, 0},
               {1, 0},
               {2, 0.69314718055994530942},
               {10, 15.104412573075515295},
               {22, 48.471181351835223879},
               {23, 51.606675567764373571},
               {24, 54.784729398112319191},
               {100, 363.73937555556349014},
               {1000, 5912.1281784881633489},
               {1e6, 12815518.384658169624}};
  for (const auto& [y, value] : known) CHECK(std::abs(fedglmm::log_factorial(y) - value) <= 1e-15 * value);
}

TEST_CASE("log Gamma(y + 1) of real y") {
  const struct {
    double y, value;
  } known[] = {{0.5, -0.12078223763524522235},
               {0.001, -0.00057639359828336955361},
               {1e-9, -5.7721566407906586353e-10},
               {2.5, 1.2009736023470742248},
               {22.25, 49.250964295452572186},
               {99.5, 361.43554046777762156}};
  for (const auto& [y, value] : known)
    CHECK(std::abs(fedglmm::log_factorial(y) - value) <= 2e-14 * std::max(1.0, value));
}
