#include "protocol/spread.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

Spread spread_of(const std::vector<double>& values) { return measure_spread(values, "f.csv, column 'x'"); }

}  // namespace

TEST_CASE("spread: centre and scale are the powers of two next to mean and SD") {
  // Mean 40, SD 10: centre 32, scale 8 (10 < 12).
  const Spread a = spread_of({30, 50});
  CHECK(a.centre == 32);
  CHECK(a.scale == 8);
  CHECK_FALSE(a.far);
  // SD 13 is nearer to 16; the mean, -50, nearer to -64.
  const Spread b = spread_of({-63, -37, std::nan("")});
  CHECK(b.centre == -64);
  CHECK(b.scale == 16);
  // SD exactly a power; a mean within half a scale of 0.
  const Spread c = spread_of({-0.2, 0.3});
  CHECK(c.scale == 0.25);
  CHECK(c.centre == 0);
}

TEST_CASE("spread: where no power of two is within 8 scales of the mean, the centre is a multiple of 8 scales") {
  // SD 1; 2^20 is 48576 scales away from a million, which is 125000 * 8.
  const Spread million = spread_of({1e6 - 1, 1e6 + 1});
  CHECK(million.centre == 1e6);
  CHECK(million.scale == 1);
  CHECK(million.far);
  // 2010 / 8 = 251.25.
  CHECK(spread_of({-2009, -2011}).centre == -2008);
  // 40 is 8 scales from 32: near enough.
  const Spread near = spread_of({39, 41});
  CHECK(near.centre == 32);
  CHECK_FALSE(near.far);
}

TEST_CASE("spread: bounds are the powers of two outward") {
  const auto bounds = [](const std::vector<double>& values) {
    const Spread spread = spread_of(values);
    return std::vector<double>{spread.lower, spread.upper};
  };
  CHECK(bounds({5, 7}) == std::vector<double>{4, 8});
  CHECK(bounds({4, 8}) == std::vector<double>{4, 8});
  CHECK(bounds({0, 100}) == std::vector<double>{0, 128});
  CHECK_FALSE(std::signbit(bounds({0, 100})[0]));
  CHECK(bounds({-3, 0.3}) == std::vector<double>{-4, 0.5});
  CHECK(bounds({-8, -4}) == std::vector<double>{-8, -4});
  CHECK(bounds({-7, -5}) == std::vector<double>{-8, -4});
}

TEST_CASE("spread: what doubles cannot hold is refused") {
  for (const auto& values : {std::vector<double>{1e308, 1.7e308}, {-1e200, 1e200}, {1e-200, 2e-200}, {1e308, -1e308}}) {
    check_fails(Status::bad_data, {"f.csv, column 'x'", "change the unit"}, [&] { spread_of(values); });
  }
}
