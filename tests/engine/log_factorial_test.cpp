// log_factorial_test.cpp - against values to 20 digits.
#include "base/log_factorial.hpp"

#include <doctest/doctest.h>

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
