// laplace_start_test.cpp - where a search begins, by hand, and that it is a good place.
#include "fit/laplace/laplace_start.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/fits.hpp"
#include "fit/laplace/laplace_fit.hpp"
#include "model/problems.hpp"

using namespace fits;

namespace {

LaplaceProblem problem_of(const std::string& formula, const std::string& family, std::vector<Column> columns) {
  DataReport report;
  return laplace_problem_from_rows(on_cpu(), make_model(formula, family), table(std::move(columns)), report);
}

std::vector<Column> two_clusters(const std::vector<double>& y) {
  std::vector<double> x(y.size());
  std::vector<std::string> cluster(y.size(), "a");
  for (std::size_t i = 0; i < y.size(); ++i) {
    x[i] = static_cast<double>(i % 3);
    if (i >= y.size() / 2) cluster[i] = "b";
  }
  return {numbers("y", y), numbers("x", x), words("c", cluster)};
}

// `ones` of the rows of each of two clusters of 50 rows.
std::vector<double> events(int in_a, int in_b) {
  std::vector<double> y(100, 0.0);
  for (int i = 0; i < in_a; ++i) y[i] = 1;
  for (int i = 0; i < in_b; ++i) y[50 + i] = 1;
  return y;
}

// Rows of 200 clusters of 20, SD `sd` on the link's scale.
LaplaceProblem simulated(const std::string& family, double sd) {
  Random random(11);
  std::vector<double> y, x;
  std::vector<std::string> cluster;
  for (int c = 0; c < 200; ++c) {
    const double b = sd * random.bell();
    for (int i = 0; i < 20; ++i) {
      x.push_back(random.bell());
      const double eta = 0.2 + 0.4 * x.back() + b;
      y.push_back(family == "binomial" ? random.uniform() < 1 / (1 + std::exp(-eta))
                                       : std::floor(std::exp(eta) + random.uniform()));
      cluster.push_back("c" + std::to_string(c));
    }
  }
  return problem_of("y ~ x + (1 | c)", family, {numbers("y", y), numbers("x", x), words("c", cluster)});
}

}  // namespace

TEST_CASE("start: the intercept is the link of the mean, the other coefficients are 0") {
  const auto start = laplace_start(problem_of("y ~ x + (1 | c)", "binomial", two_clusters(events(10, 30))));
  CHECK(start[0] == doctest::Approx(std::log(0.4 / 0.6)));
  CHECK(start[1] == 0);
}

TEST_CASE("start: a random intercept's SD by moments") {
  // v = 0.24, V = 12 and s = -10 and 10 in both clusters: (100 - 12) / 144
  const auto binomial = laplace_start(problem_of("y ~ x + (1 | c)", "binomial", two_clusters(events(10, 30))));
  CHECK(binomial[2] == doctest::Approx(std::sqrt(88.0 / 144)));
  // The same counts: v = 0.4, V = 20, (100 - 20) / 400
  const auto poisson = laplace_start(problem_of("y ~ x + (1 | c)", "poisson", two_clusters(events(10, 30))));
  CHECK(poisson[2] == doctest::Approx(std::sqrt(80.0 / 400)));
}

TEST_CASE("start: counts over their exposures") {
  auto columns = two_clusters(events(10, 30));
  std::vector<double> exposure(100, std::log(2.0));
  std::fill_n(exposure.begin() + 50, 50, std::log(6.0));
  columns.push_back(numbers("e", exposure));
  const auto alike = laplace_start(problem_of("y ~ x + offset(e) + (1 | c)", "poisson", columns));
  CHECK(alike[0] == doctest::Approx(std::log(40.0 / 400)));
  CHECK(alike[2] == 0.3);
  // Exposures 100 and 100: rates as without an offset.
  columns.back() = numbers("e", std::vector<double>(100, std::log(2.0)));
  const auto unlike = laplace_start(problem_of("y ~ x + offset(e) + (1 | c)", "poisson", columns));
  CHECK(unlike[0] == doctest::Approx(std::log(40.0 / 200)));
  CHECK(unlike[2] == doctest::Approx(std::sqrt(80.0 / 400)));
  // No overflow: only differences of offsets count.
  columns.back() = numbers("e", std::vector<double>(100, 800.0));
  CHECK(laplace_start(problem_of("y ~ x + offset(e) + (1 | c)", "poisson", columns))[0] ==
        doctest::Approx(std::log(0.4) - 800));
}

TEST_CASE("start: an SD is not so small that the search would leave it slowly, nor large") {
  CHECK(laplace_start(problem_of("y ~ x + (1 | c)", "binomial", two_clusters(events(20, 20))))[2] == 0.3);
  std::vector<double> counts(100, 0.0);    // all in one of ten clusters: 9 by moments
  counts[99] = 5000;
  auto columns = two_clusters(counts);
  std::vector<std::string> clusters;
  for (int i = 0; i < 100; ++i) clusters.push_back("c" + std::to_string(i / 10));
  columns.back() = words("c", clusters);
  CHECK(laplace_start(problem_of("y ~ x + (1 | c)", "poisson", columns))[2] == 2);
}

TEST_CASE("start: a half for each of several random effects, 1 for a slope alone or a probability with an offset") {
  const auto columns = two_clusters(events(10, 30));
  const auto two = laplace_start(problem_of("y ~ x + (1 + x | c)", "binomial", columns));
  CHECK(two.tail(3) == Eigen::Vector3d(0.5, 0, 0.5));
  CHECK(laplace_start(problem_of("y ~ x + (0 + x | c)", "binomial", columns))[2] == 1);
  CHECK(laplace_start(problem_of("y ~ x + offset(x) + (1 | c)", "binomial", columns))[2] == 1);
}

TEST_CASE("start: from there a search needs few evaluations, whatever the SD is") {
  for (const double sd : {0.3, 0.8, 1.5})
    for (const char* family : {"binomial", "poisson"}) {
      const auto fit = fit_laplace(on_cpu(), simulated(family, sd), {});
      CHECK(fit.outcome == FGLMM_CONVERGED);
      CHECK_MESSAGE(fit.evaluations <= 9, family, " ", sd, ": ", fit.evaluations);
    }
}
