#include "accuracy/designs.hpp"

#include <array>
#include <cmath>

namespace accuracy {
namespace {

std::vector<double> draw_logistic(Random& random) {
  constexpr std::array levels = {.5205371, .2139021, .2655608};
  constexpr double mean = 63.51643;
  const double x1 = random.normal(), x2 = (random.poisson(mean) - mean) / std::sqrt(mean);
  return {x1, x2, static_cast<double>(random.category(levels))};
}

std::vector<double> draw_poisson(Random& random) {
  constexpr std::array levels = {.09535973, .1272882, .1111111, .3865475, .2796935};
  const double x1 = random.normal(), x2 = random.event(.5602384) ? 1 : 0;
  return {x1, x2, static_cast<double>(random.category(levels))};
}

// beta = (1, x1, x2, x3's levels but the first)
double linear_predictor(const Design& design, const std::vector<double>& row) {
  const auto level = static_cast<std::size_t>(row[2]);
  const double effect = level == 0 ? 0 : design.beta[2 + level];
  return design.beta[0] + design.beta[1] * row[0] + design.beta[2] * row[1] + effect;
}

double response(const Design& design, double eta, Random& random) {
  if (design.family == "poisson") return random.poisson(std::exp(eta));
  return random.event(1 / (1 + std::exp(-eta))) ? 1 : 0;
}

}  // namespace

const std::vector<Design>& designs() {
  static const std::vector<Design> all = {
      {"logistic", "y ~ x1 + x2 + x3 + (1|cluster)", "binomial", {"x3=1,2,3"}, {"x1=-8:8", "x2=-8:8"},
       {"(Intercept)", "x1", "x2", "x32", "x33"},
       {-4.20753, .33348, -.25252, 1.20088, .53604}, 1.078, draw_logistic},
      {"Poisson", "y ~ x1 + x2 + x3 + (1|cluster)", "poisson", {"x3=1,2,3,4,5"}, {"x1=-8:8"},
       {"(Intercept)", "x1", "x2", "x32", "x33", "x34", "x35"},
       {2.285513, -.302612, .087566, -.959036, -.812642, -.809044, -.794925}, .4811, draw_poisson}};
  return all;
}

Study simulate(const Design& design, int clusters, int size, Random& random) {
  std::vector<double> x1, x2, y;
  std::vector<std::string> x3, names;
  for (int i = 0; i < clusters; ++i) {
    const double intercept = design.sigma * random.normal();
    for (int j = 0; j < size; ++j) {
      const std::vector<double> row = design.draw(random);
      x1.push_back(row[0]);
      x2.push_back(row[1]);
      x3.push_back(std::to_string(static_cast<int>(row[2]) + 1));
      names.push_back("c" + std::to_string(i));
      y.push_back(response(design, linear_predictor(design, row) + intercept, random));
    }
  }
  Rows rows{{{"y", y}, {"x1", x1}, {"x2", x2}, {"x3", x3}, {"cluster", names}}};
  return {design.name, design.formula, design.family, "y", "cluster", design.levels, std::move(rows)};
}

}  // namespace accuracy
