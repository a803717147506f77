// profile_interval_test.cpp - intervals by profile against closed forms.
#include "inference/profile_interval.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

constexpr double t95 = 1.959963984540054, infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// Relative to the distance to the estimate.
void check_limit(double got, double expected, double estimate) {
  CHECK(std::abs(got - expected) <= 1e-6 * std::abs(expected - estimate));
}

}  // namespace

TEST_CASE("profile interval: the mean of normal data of unknown variance") {
  // l(m) = -n/2 log(s2 + (m - mean)^2): mean -+ sqrt(s2 (exp(t^2 / n) - 1)).
  for (const double n : {3.0, 10.0, 1e6}) {
    const double mean = 1e3, s2 = 4;
    const auto profile = [&](double m) { return -n / 2 * std::log(s2 + (m - mean) * (m - mean)); };
    const ProfileInterval got = profile_interval(profile, {mean, std::sqrt(s2 / n), -n / 2 * std::log(s2)}, 0.95);
    const double half = std::sqrt(s2 * std::expm1(t95 * t95 / n));
    check_limit(got.lower, mean - half, mean);
    check_limit(got.upper, mean + half, mean);
    CHECK(got.evaluations <= 10);
    CHECK(got.message.empty());
  }
}

TEST_CASE("profile interval: a quadratic log-likelihood is a Wald interval, found at once") {
  const auto profile = [](double b) { return 7 - 0.5 * (b + 2) * (b + 2) / 9; };
  const ProfileInterval got = profile_interval(profile, {-2, 3, 7}, 0.9);
  CHECK(got.lower == doctest::Approx(-2 - 3 * 1.6448536269514722).epsilon(1e-12));
  CHECK(got.upper == doctest::Approx(-2 + 3 * 1.6448536269514722).epsilon(1e-12));
  CHECK(got.evaluations == 2);
}

TEST_CASE("profile interval: a standard error that is far off costs evaluations, not digits") {
  const double n = 10, s2 = 4, half = std::sqrt(s2 * std::expm1(t95 * t95 / n));
  const auto profile = [&](double m) { return -n / 2 * std::log(s2 + m * m); };
  for (const double se : {0.01, 100.0}) {
    const ProfileInterval got = profile_interval(profile, {0, se, -n / 2 * std::log(s2)}, 0.95);
    check_limit(got.lower, -half, 0);
    check_limit(got.upper, half, 0);
    CHECK(got.evaluations <= 30);
  }
}

TEST_CASE("profile interval: a correlation of normal pairs, inside -1 and 1 however strong it is") {
  // l(rho) = n/2 log(1 - rho^2) - n log(1 - rho r): (1 - rho r)^2 = k (1 - rho^2), k = exp(t^2 / n) (1 - r^2).
  for (const double r : {0.2, 0.9, 0.9999}) {
    const double n = 20, k = std::exp(t95 * t95 / n) * (1 - r * r);
    const auto profile = [&](double rho) { return n / 2 * std::log(1 - rho * rho) - n * std::log(1 - rho * r); };
    const double root = std::sqrt(r * r - (r * r + k) * (1 - k));
    const ProfileInterval got =
        profile_interval(profile, {r, (1 - r * r) / std::sqrt(n), profile(r), -1, 1}, 0.95);
    check_limit(got.lower, (r - root) / (r * r + k), r);
    check_limit(got.upper, (r + root) / (r * r + k), r);
    CHECK(got.evaluations <= 12);
  }
}

TEST_CASE("profile interval: a limit is that of the parameter where the log-likelihood does not fall enough") {
  const auto profile = [](double sd) { return -0.5 * (sd - 1) * (sd - 1); };
  const ProfileInterval sd = profile_interval(profile, {1, 1, 0, 0, infinity}, 0.95);
  CHECK(sd.lower == 0);
  CHECK(sd.upper == doctest::Approx(1 + t95).epsilon(1e-12));
  CHECK(sd.message.empty());
  const ProfileInterval correlation = profile_interval([](double) { return 0.0; }, {0.3, 0.1, 0, -1, 1}, 0.95);
  CHECK(correlation.lower == -1);
  CHECK(correlation.upper == 1);
}

TEST_CASE("profile interval: at the edge of what a parameter may be") {
  // The slope at 0 is -2: 2 (2 v + v^2 / 2) = t^2.
  const auto profile = [](double sd) { return -2 * sd - 0.5 * sd * sd; };
  const ProfileInterval got = profile_interval(profile, {0, 1, 0, 0, infinity}, 0.95);
  CHECK(got.lower == 0);
  check_limit(got.upper, std::sqrt(4 + t95 * t95) - 2, 0);
}

TEST_CASE("profile interval: a log-likelihood that cannot be computed at the edge, or falls to minus infinity there") {
  for (const double at_zero : {nan_value, -infinity}) {
    const auto profile = [&](double sd) { return sd > 0 ? std::log(sd) - sd + 1 : at_zero; };
    const ProfileInterval got = profile_interval(profile, {1, 1, 0, 0, infinity}, 0.95);
    check_limit(got.lower, 0.05705894241797579, 1);  // by Brent's method, scipy.optimize
    check_limit(got.upper, 4.40302010282, 1);
    CHECK(got.evaluations <= 14);
    CHECK(got.message.empty());
  }
}

TEST_CASE("profile interval: no limit is infinite, and said so") {
  const auto flat = [](double b) { return b > 0 ? std::exp(-b) - 1 : -0.5 * b * b; };
  const ProfileInterval unbounded = profile_interval(flat, {0, 1, 0}, 0.95);
  CHECK(unbounded.lower == doctest::Approx(-t95).epsilon(1e-12));
  CHECK(unbounded.upper == infinity);
  CHECK(unbounded.message.find("no upper limit was found") == 0);

  const auto broken = [](double b) { return b < -1 ? nan_value : -0.5 * b * b; };
  const ProfileInterval unknown = profile_interval(broken, {0, 1, 0}, 0.95);
  CHECK(unknown.lower == -infinity);
  CHECK(unknown.upper == doctest::Approx(t95).epsilon(1e-12));
  CHECK(unknown.message.find("cannot be computed at -1.00000") != std::string::npos);
}

TEST_CASE("profile interval: an estimate that is no maximum, or nothing to start from") {
  check_fails(Status::numerical, {"is no maximum"},
              [] { profile_interval([](double b) { return b; }, {0, 1, 0}, 0.95); });
  for (const double se : {0.0, -1.0, nan_value, infinity})
    check_fails(Status::numerical, {"a standard error"},
                [&] { profile_interval([](double b) { return -b * b; }, {0, se, 0}, 0.95); });
}
