// leverage_test.cpp - leverages against closed forms, and the rows that are kept against all rows.
#include "summary/leverage.hpp"

#include <random>

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

struct Sample {
  const MomentPlan& plan;
  std::vector<std::vector<double>> z;
  std::vector<double> sums, powers;
  FarRows far;

  Sample(const MomentPlan& moment_plan, const LeverageBasis& basis, const std::vector<std::vector<double>>& rows)
      : plan(moment_plan), sums(plan.powers.size(), 0) {
    for (const auto& row : rows) {
      z.push_back(row);
      plan.evaluate_powers(row, plan.powers.size(), powers);
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += powers[k];
      far.add(plan, basis, row, powers, std::ssize(z), sums);
    }
  }
  double leverage(const LeverageBasis& basis, const std::vector<double>& row) {
    plan.evaluate_powers(row, plan.powers.size(), powers);
    return Leverage(basis, std::ssize(z), sums).of(powers);
  }
};

}  // namespace

TEST_CASE("leverage: 1/n + (x - mean)^2 / sum (x - mean)^2 in degree 1") {
  const Site site(factor_study(2, 1));
  const LeverageBasis basis(site.plan, 1, {});
  Sample rows(site.plan, basis, {{1}, {2}, {3}, {10}});  // mean 4, squares 9 + 4 + 1 + 36 = 50
  CHECK(rows.leverage(basis, {1}) == doctest::Approx(0.25 + 9.0 / 50).epsilon(1e-9));
  CHECK(rows.leverage(basis, {10}) == doctest::Approx(0.25 + 36.0 / 50).epsilon(1e-9));
}

TEST_CASE("leverage: a column that is the same in all rows adds nothing, one left out neither") {
  const Site site(factor_study(2, 2));
  const int v = site.plan.index.position.at({2});
  REQUIRE(site.plan.index.columns[v].name == "v");
  const LeverageBasis both(site.plan, 1, {}), alone(site.plan, 1, {v});
  CHECK(both.size() == 3);
  CHECK(alone.size() == 2);
  Sample constant(site.plan, both, {{1, 0}, {2, 0}, {3, 0}, {10, 0}});
  CHECK(constant.leverage(both, {10, 0}) == doctest::Approx(0.25 + 36.0 / 50).epsilon(1e-9));
  Sample varying(site.plan, both, {{1, 5}, {2, 1}, {3, 4}, {10, 2}});
  CHECK(varying.leverage(alone, {10, 2}) == doctest::Approx(0.25 + 36.0 / 50).epsilon(1e-9));
  // Of v: 10; of u v: -9. (36 * 10 + 2 * 6 * -1 * 9 + 50) / (50 * 10 - 81).
  CHECK(varying.leverage(both, {10, 2}) == doctest::Approx(0.25 + 302.0 / 419).epsilon(1e-9));
}

TEST_CASE("leverage: rows above a half, in unions and in lower degrees, are among those kept, and these are few") {
  const Site site(factor_study(2, 2));
  const LeverageBasis basis(site.plan, 2, {});
  CHECK(basis.size() == 6);
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  for (int trial = 0; trial < 20; ++trial) {
    std::vector<std::vector<double>> cells[2];
    for (auto& cell : cells)
      for (int i = 0, n = 4 + static_cast<int>(random() % 300); i < n; ++i) {
        const double far = random() % 40 == 0 ? 6 : 1;
        cell.push_back({far * normal(random), normal(random)});
      }
    Sample a(site.plan, basis, cells[0]), b(site.plan, basis, cells[1]);
    auto both = cells[0];
    both.insert(both.end(), cells[1].begin(), cells[1].end());
    auto kept = a.far.rows();
    kept.insert(kept.end(), b.far.rows().begin(), b.far.rows().end());
    CHECK(kept.size() <= 2 * 6 * 5);
    for (const int degree : {1, 2}) {
      const LeverageBasis judged(site.plan, degree, {});
      Sample all(site.plan, basis, both);
      for (const auto& row : both)
        if (all.leverage(judged, row) > 0.5) CHECK(std::ranges::find(kept, row) != kept.end());
    }
  }
}

TEST_CASE("leverage: where monomials are too many a lower degree is judged") {
  CHECK(leverage_degree(Site(factor_study(2, 2, "\"order\": 5")).plan) == 2);
  std::string json = factor_study(2, 4, "\"order\": 2");
  std::string more;
  for (int k = 0; k < 20; ++k) more += cat(R"(, {"name": "x)", k, R"(", "type": "numeric"})");
  const Site wide(replaced(replaced(json, "\"order\": 2", "\"order\": 4"), "}]}", "}" + more + "]}"));
  CHECK(leverage_degree(wide.plan) == 1);  // 24 columns: 324 monomials of degree 1 and 2
}
