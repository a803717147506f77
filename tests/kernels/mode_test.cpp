#include "kernels/mode.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "kernels/alone.hpp"

namespace k = fedglmm::kernels;

namespace {

struct Cluster {
  std::vector<double> eta, w;
  double response;
  k::ClusterSlot<double> slot() {
    return {static_cast<int>(eta.size()), eta.size(), nullptr, w.data(), nullptr, &response, eta.data(), nullptr,
            nullptr, nullptr, 0};
  }
};

const k::ModeSearch careful{1e-9, 400};

// h'(u) = sigma (Y - sum w A'(eta + sigma u)) - u in long double; it falls strictly, so bisection finds the root.
template <class Mean>
double root(const Cluster& c, long double sigma, const Mean& mean) {
  long double lower = -1e6L, upper = 1e6L;
  for (int k = 0; k < 200; ++k) {
    const long double u = (lower + upper) / 2;
    long double slope = c.response;
    for (std::size_t i = 0; i < c.eta.size(); ++i) slope -= c.w[i] * mean(c.eta[i] + sigma * u);
    (sigma * slope - u > 0 ? lower : upper) = u;
  }
  return static_cast<double>(lower);
}

long double logistic(long double eta) { return 1 / (1 + std::exp(-eta)); }
long double exponential(long double eta) { return std::exp(eta); }

}  // namespace

TEST_CASE("binomial mode: bisection in long double, from any start, where Newton alone would jump to and fro too") {
  for (const double sigma : {0.0, 0.01, 1.0, 25.0})
    for (const double eta : {-20.0, -1.0, 0.0, 15.0})
      for (const double response : {0.0, 2.5, 7.0})
        for (const double start : {0.0, 300.0, std::nan("")}) {
          Cluster cluster{{eta, eta + 1, eta - 0.5, eta}, {1, 3, 2, 1}, response};
          double u = start;
          CAPTURE(sigma);
          CAPTURE(eta);
          CAPTURE(response);
          CHECK(!k::bracketed_mode<k::Binomial>(Alone{}, cluster.slot(), sigma, careful, u));
          CHECK(u == doctest::Approx(root(cluster, sigma, logistic)).epsilon(1e-12));
        }
}

TEST_CASE("poisson mode: bisection in long double, without a random effect it is 0") {
  for (const double sigma : {0.01, 1.0, 25.0})
    for (const double eta : {-30.0, 0.0, 6.0})
      for (const double response : {0.0, 4.0, 1e4}) {
        Cluster cluster{{eta, eta + 1, eta - 0.5}, {1, 3, 2}, response};
        double u = 99;
        CAPTURE(sigma);
        CAPTURE(eta);
        CAPTURE(response);
        CHECK(!k::shifted_mode<k::Poisson>(Alone{}, cluster.slot(), sigma, careful, u));
        CHECK(u == doctest::Approx(root(cluster, sigma, exponential)).epsilon(1e-11));
      }
  Cluster cluster{{0.5}, {1}, 3};
  double u = 99;
  CHECK(!k::shifted_mode<k::Poisson>(Alone{}, cluster.slot(), 0.0, careful, u));
  CHECK(u == 0);
}

// One slope: z = x, columns (1, x).
struct SlopeCluster {
  std::vector<double> X, eta, w;
  double response;
  k::ClusterSlot<double> slot() {
    return {static_cast<int>(eta.size()), eta.size(), X.data(), w.data(), nullptr, &response, eta.data(), nullptr,
            nullptr, nullptr, 0};
  }
};

template <class Family, class Mean>
void check_slope(const Mean& mean) {
  for (const double sigma : {0.0, 0.1, 3.0, 25.0})
    for (const double response : {-3.0, 0.5, 2.5})
      for (const double start : {0.0, 0.4}) {
        SlopeCluster cluster{{1, 1, 1, 0.5, -2, 3}, {-1, 0.5, 2}, {1, 2, 0.7}, response};
        const int column = 1, zero = 0;
        const double shift = 0;
        const k::ModelParameters m{1, 2, nullptr, &sigma, &column, &shift, 0, 1, &zero, &zero};
        const auto slot = cluster.slot();
        double u[1] = {start};
        CAPTURE(sigma);
        CAPTURE(response);
        CHECK(!k::damped_mode<Family>(Alone{}, slot, m, k::SlopesDesign<double, 1>(slot, m), careful, u));
        long double lower = -1e6L, upper = 1e6L;
        for (int step = 0; step < 200; ++step) {
          const long double at = (lower + upper) / 2;
          long double slope = response;
          for (int i = 0; i < 3; ++i) {
            const long double z = cluster.X[3 + i];
            slope -= static_cast<long double>(cluster.w[i]) * z * mean(cluster.eta[i] + z * sigma * at);
          }
          (sigma * slope - at > 0 ? lower : upper) = at;
        }
        CHECK(u[0] == doctest::Approx(static_cast<double>(lower)).epsilon(1e-11));
      }
}

TEST_CASE("the mode of a slope: bisection in long double, both families") {
  check_slope<k::Binomial>(logistic);
  check_slope<k::Poisson>(exponential);
}

TEST_CASE("log(1 + x) / x: long double, where the series takes over and elsewhere") {
  for (const double x : {0.0, 1e-12, 9.9e-5, 1.01e-4, 0.3, 1.0, 50.0, 1e6}) {
    const long double exact = x == 0 ? 1 : std::log1p(static_cast<long double>(x)) / x;
    CHECK(k::log1p_ratio<double>(x) == doctest::Approx(static_cast<double>(exact)).epsilon(1e-11));
  }
}

TEST_CASE("a mode search that runs out of iterations says so") {
  Cluster cluster{{0.0, 1.0}, {1, 1}, 1};
  const auto slot = cluster.slot();
  const double sigma = 2;
  const k::ModelParameters m{0, 1, nullptr, &sigma, nullptr, nullptr, 0, 1, nullptr, nullptr};
  const k::InterceptDesign<double> intercept(slot, m);
  double u[1] = {0.9};
  CHECK(k::find_mode<k::Binomial>(Alone{}, slot, m, intercept, {1e-9, 1}, u));
  CHECK(k::find_mode<k::Poisson>(Alone{}, slot, m, intercept, {1e-9, 1}, u));
}
