#include "kernels/power_sums.hpp"

#include <doctest/doctest.h>

#include "kernels/alone.hpp"

namespace k = fedglmm::kernels;

namespace {

// 1, a, b, a^2, ab, b^2 at (1, 10), (2, 20), (3, 30)
const int parent[] = {0, 0, 0, 1, 1, 2}, column[] = {0, 0, 1, 0, 1, 1};
const k::MonomialTable quadratic{6, parent, column};
const double z[] = {1, 2, 3, 10, 20, 30};

}  // namespace

TEST_CASE("power sums of three weighted points, by hand") {
  const double weight[] = {1, 0, -2};
  double value[6], part[6], sum[6];
  k::power_sums(Alone{}, k::PointSlot<double>{3, 3, z, weight, value, part}, quadratic, sum);
  const double exact[] = {-1, -5, -50, -17, -170, -1700};
  for (int t = 0; t < 6; ++t) CHECK(sum[t] == exact[t]);
}

TEST_CASE("power sums over no points are zero") {
  double value[6], part[6], sum[6] = {7, 7, 7, 7, 7, 7};
  k::power_sums(Alone{}, k::PointSlot<double>{0, 0, nullptr, nullptr, value, part}, quadratic, sum);
  for (const double s : sum) CHECK(s == 0);
}

TEST_CASE("move points: from minus weight times the gradient, inside the bounds, by hand") {
  const double weight[] = {1, 0, 2};
  // dP/da = 1 + b, dP/db = a^2
  const double coefficient[] = {1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0};
  const double lower[] = {-40, -100}, upper[] = {1.5, 25}, from[] = {1, 2, 3, 10, 20, 30};
  double value[6], out[6];
  const k::PointSlot<double> slot{3, 3, z, weight, value, nullptr};
  k::move_points(Alone{}, slot, quadratic, 2, coefficient, lower, upper, from, k::WeightOfPoint<double>{weight}, out);
  const double exact[] = {-10, 1.5, -40, 9, 20, 12};  // 1 - 11; 2 to its bound; 3 - 62 to its bound; 10 - 1; 20; 30 - 18
  for (int i = 0; i < 6; ++i) CHECK(out[i] == exact[i]);
}
