// moment_plan_test.cpp - monomials of one row, by hand.
#include "summary/moment_plan.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

const std::string plan_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 3, "profile": "none",
  "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "u", "type": "numeric"}, {"name": "f", "type": "factor", "levels": ["p", "q", "r"]},
                {"name": "v", "type": "numeric"}, {"name": "uv", "type": "numeric", "derived": "u*v"},
                {"name": "b", "type": "binary"}]})";

}  // namespace

TEST_CASE("moment plan: variables by kind, derived ones in neither") {
  const auto protocol = study(plan_study);
  const MomentPlan plan(*protocol);
  CHECK(plan.numeric == std::vector{0, 2});
  CHECK(plan.factors == std::vector{1, 4});
  CHECK(plan.slot == std::vector{0, 0, 0, 1, 1});  // u, fq, fr, v, b
}

TEST_CASE("moment plan: powers of numeric columns") {
  const auto protocol = study(plan_study);
  const MomentPlan plan(*protocol);
  // u, v; u^2, uv, v^2; u^3, u^2v, uv^2, v^3 at u = 2, v = 5.
  std::vector<double> values;
  plan.evaluate_powers({2, 5}, plan.powers.size(), values);
  CHECK(values == std::vector<double>{2, 5, 4, 10, 25, 8, 20, 50, 125});
  CHECK(plan.powers[6] == Monomial{0, 0, 3});
  CHECK(plan.power_place.at({0, 0, 3}) == 6);
  plan.evaluate_powers({2, 5}, 3, values);
  CHECK(values == std::vector<double>{2, 5, 4});
  CHECK(plan.power[plan.index.position.at({0, 1, 3})] == 3);  // u fq v: its numeric part is uv
  CHECK(plan.power[plan.index.position.at({1, 4})] == -1);    // fq b
}

TEST_CASE("moment plan: groups in cells have products to degree 2, numeric columns their own order") {
  const auto json = replaced(plan_study, "\"order\": 3, \"profile\": \"none\"", R"("order": 3, "numeric_order": 5)");
  const auto protocol = study(replaced(json, "\"v\", \"type\": \"numeric\"", R"("v", "type": "numeric", "cut": [1])"));
  const MomentPlan plan(*protocol);
  CHECK(plan.index.degree == 2);
  CHECK(plan.products == std::ssize(plan.index.monomials));
  CHECK(plan.powers.size() == 20);  // of two columns to degree 5
  CHECK(plan.cuts == std::vector{1});
}

TEST_CASE("moment plan: a dummy is 1 in its category") {
  const auto protocol = study(plan_study);
  const MomentPlan plan(*protocol);
  CHECK(plan.holds({0, 1, 4}, {1, 1}));  // u fq b in (q, 1)
  CHECK_FALSE(plan.holds({0, 1, 4}, {1, 0}));
  CHECK_FALSE(plan.holds({2}, {1, 1}));  // fr in (q, 1)
  CHECK(plan.holds({0, 3}, {0, 0}));     // no dummy
}

TEST_CASE("moment plan: products of degree 1 and 2 of one row") {
  const auto protocol = study(plan_study);
  const MomentPlan plan(*protocol);
  // u, fq, fr, v, b; uu, u fq, u fr, uv, ub, fq v, fq b, fr v, fr b, vv, vb at u = 2, f = r, v = 5, b = 1.
  std::vector<double> values;
  plan.evaluate_products({2, 5}, {2, 1}, values);
  CHECK(values == std::vector<double>{2, 0, 1, 5, 1, 4, 0, 2, 10, 2, 0, 0, 5, 1, 25, 5});
}

TEST_CASE("moment plan: levels in words") {
  Variable sex, urban;
  sex.name = "sex";
  sex.type = VariableType::factor;
  sex.levels = {"f", "m"};
  urban.name = "urban";
  urban.type = VariableType::binary;
  CHECK(level_name(sex, 0) == "sexf");
  CHECK(level_name(sex, 1) == "sexm");
  CHECK(level_name(urban, 0) == "not urban");
  CHECK(level_name(urban, 1) == "urban");
}
