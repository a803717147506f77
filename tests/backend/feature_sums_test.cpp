// feature_sums_test.cpp - sums of products of features by every instruction set, against plain ones in long double.
#include "backend/feature_sums.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "backend/instruction_sets.hpp"
#include "cpu/backend.hpp"

using namespace fedglmm;

namespace {

// Features 1, x, y, x^2, 3 x y, y^2 / 2, and x^3 / 2 after a column that is stored last.
struct Example {
  FeaturePlan plan;
  std::vector<std::vector<double>> stored{4}, functions;
  std::vector<const double*> columns, function;
  std::vector<double> weight;

  Example(int points, int functions_) : functions(static_cast<std::size_t>(functions_)) {
    for (int k = 0; k < 3; ++k) plan.add_stored();
    plan.add({1, 1}, 1);
    plan.add({1, 2}, 3);
    plan.add({2, 2}, 0.5);
    plan.add_stored();
    plan.add({3, 1}, 0.5);
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    stored[0].assign(static_cast<std::size_t>(points), 1.0);
    for (int s = 0; s < points; ++s) {
      for (int k = 1; k < 4; ++k) stored[k].push_back(normal(random));
      for (auto& f : functions) f.push_back(normal(random));
      weight.push_back(0.1 + std::abs(normal(random)));
    }
    for (const auto& column : stored) columns.push_back(column.data());
    for (const auto& f : functions) function.push_back(f.data());
  }
  FeaturePoints points() const { return {std::ssize(weight), columns, weight.data()}; }
  long double feature(int t, std::size_t s) const {
    const auto [a, b] = plan.source[t];
    if (b < 0) return stored[a][s];
    return feature(a, s) * feature(b, s) * static_cast<long double>(plan.factor[t]);
  }
};

struct Sum {                               // and that of absolute values, by which rounding is judged
  long double value = 0, size = 0;
  void add(long double term) {
    value += term;
    size += std::abs(term);
  }
  bool is(double other) const { return std::abs(value - other) <= 1e-14L * size; }
};

}  // namespace

TEST_CASE("moments of products of features are the plain sums") {
  const std::vector<std::array<int, 2>> pairs = {{0, 0}, {0, 5}, {3, 4}, {3, 7}, {6, 7}};
  for (const cpu::Variant* variant : runnable())
    for (const int count : {0, 1, 31, 32, 200}) {
      const Example e(count, 0);
      std::vector<double> sums(pairs.size(), -1.0);
      cpu::make_feature_sums(*variant)->moments(e.plan, e.points(), pairs, sums.data());
      for (std::size_t t = 0; t < pairs.size(); ++t) {
        Sum plain;
        for (std::size_t s = 0; s < e.weight.size(); ++s)
          plain.add(e.weight[s] * e.feature(pairs[t][0], s) * e.feature(pairs[t][1], s));
        CHECK_MESSAGE(plain.is(sums[t]), variant->name, ", ", count, " points, product ", t);
      }
    }
}

TEST_CASE("products of features and functions are the plain sums, whatever their number, and with memory used before") {
  for (const cpu::Variant* variant : runnable()) {
    const auto sums_of = cpu::make_feature_sums(*variant);
    for (const int count : {200, 33, 1})
      for (const int functions : {1, 2, 5, 7, 13}) {
        const Example e(count, functions);
        std::vector<double> sums(static_cast<std::size_t>(e.plan.features() * functions), -1.0);
        sums_of->products(e.plan, e.points(), e.function, sums.data());
        for (int j = 0; j < functions; ++j)
          for (int t = 0; t < e.plan.features(); ++t) {
            Sum plain;
            for (std::size_t s = 0; s < e.weight.size(); ++s)
              plain.add(e.weight[s] * e.feature(t, s) * e.functions[j][s]);
            CHECK_MESSAGE(plain.is(sums[t * functions + j]), variant->name, ", ", count, " points, ", j);
          }
      }
  }
}
