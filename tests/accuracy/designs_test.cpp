#include "accuracy/designs.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <numeric>

using namespace accuracy;

namespace {

const std::vector<double>& numbers(const Study& study, std::size_t column) {
  return std::get<std::vector<double>>(study.rows.columns[column].values);
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Design without_cluster_effects(Design design) {
  design.sigma = 0;
  return design;
}

}  // namespace

TEST_CASE("designs: rows come in clusters, with the designs' covariates") {
  Random random(3);
  const Study study = simulate(designs()[0], 50, 600, random);
  CHECK(study.rows.size() == 30000);
  CHECK(study.rows.text("cluster")[600] == "c1");
  CHECK(std::fabs(mean(numbers(study, 1))) < 5 / std::sqrt(30000));
  CHECK(std::fabs(mean(numbers(study, 2))) < 5 / std::sqrt(30000));
  std::map<std::string, int> counts;
  for (const std::string& level : study.rows.text("x3")) ++counts[level];
  CHECK(counts["1"] == doctest::Approx(30000 * .5205371).epsilon(0.03));
  CHECK(counts["3"] == doctest::Approx(30000 * .2655608).epsilon(0.05));
}

// Without a random intercept E y = sum over levels p exp(beta) E exp(b1 x1) E exp(b2 x2), x1 normal and x2 Bernoulli.
TEST_CASE("designs: the Poisson response has its marginal mean") {
  Random random(4);
  const Study study = simulate(without_cluster_effects(designs()[1]), 100, 500, random);
  const double levels = .09535973 + .1272882 * std::exp(-.959036) + .1111111 * std::exp(-.812642) +
                        .3865475 * std::exp(-.809044) + .2796935 * std::exp(-.794925);
  const double expected = std::exp(2.285513 + .302612 * .302612 / 2) * (1 + .5602384 * std::expm1(.087566)) * levels;
  CHECK(mean(numbers(study, 0)) == doctest::Approx(expected).epsilon(0.02));
}

// The marginal mean has no closed form: one row again and again, x3 at its second level.
TEST_CASE("designs: the logistic response follows the linear predictor") {
  Design design = without_cluster_effects(designs()[0]);
  design.draw = [](Random&) { return std::vector<double>{2, -1, 1}; };
  Random random(5);
  const double eta = -4.20753 + 2 * .33348 + .25252 + 1.20088;
  CHECK(mean(numbers(simulate(design, 1, 100000, random), 0)) ==
        doctest::Approx(1 / (1 + std::exp(-eta))).epsilon(0.05));
}
