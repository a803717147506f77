// statements_test.cpp - which numbers a group consists of, counted by hand.
#include "summary/statements.hpp"

#include <cmath>

#include "summaries.hpp"

using namespace summaries;

TEST_CASE("statements: a group shares monomials to its order, dummies to its table, none of a constant column") {
  // Columns: age, sexm. Monomials: 0 age, 1 sexm, 2 age^2, 3 age:sexm.
  const auto protocol = study();
  const auto index = make_index_set(*protocol, 2);
  REQUIRE(index.monomials == std::vector<Monomial>{{0}, {1}, {0, 0}, {0, 1}});
  CHECK(released_monomials(index, 2, 2, {}) == std::vector{0, 1, 2, 3});
  CHECK(released_monomials(index, 1, 1, {}) == std::vector{0, 1});
  CHECK(released_monomials(index, 0, 1, {}) == std::vector{1});
  CHECK(released_monomials(index, 0, 0, {}).empty());
  CHECK(released_monomials(index, 2, 2, {{1, 1.0}}) == std::vector{0, 2});
}

TEST_CASE("statements: y times random-effect columns: all under profile none, those named otherwise") {
  CHECK(random_columns(*study()) == std::vector{0, 1});
  const auto standard = replaced(tiny_study, "\"none\"", "\"default\"");
  CHECK(random_columns(*study(standard)).empty());
  CHECK(random_columns(*study(replaced(standard, "\"order\"", "\"random\": [\"sex\"], \"order\""))) == std::vector{1});
}

TEST_CASE("statements: a ratio under profile none keeps the count table of all factors") {
  auto json = replaced(tiny_study, "\"variables\": [",
                       R"("variables": [{"name": "b", "type": "binary"}, {"name": "c", "type": "binary"},)");
  CHECK(index_degree(*study(json)) == 2);
  json = replaced(json, "\"responses\"", "\"thresholds\": {\"ratio\": 0.3}, \"responses\"");
  CHECK(index_degree(*study(json)) == 3);
  CHECK(index_degree(*study(replaced(json, "\"order\": 2", "\"order\": 5"))) == 5);
}

TEST_CASE("statements: names of monomials") {
  const auto columns = base_columns(*study());
  CHECK(monomial_name(columns, {0}) == "age");
  CHECK(monomial_name(columns, {0, 0, 1}) == "age^2:sexm");
}

TEST_CASE("statements: numbers shared are counts, constants, moments and response sums that are not withheld") {
  Summary summary;
  summary.protocol = study(replaced(tiny_study, "\"binary\"", "\"count\""));
  Group group;
  group.constant = {{1, 0.0}};
  group.moments = {1, 2};
  group.y = {{3, NAN, 4}};
  Release release;
  release.totals = {{{1, NAN, 2, 3}, 5, NAN}};
  summary.groups = {group, group};
  summary.releases = {release};
  // 2 groups: n, a constant, 2 moments, 2 of 3 response sums; the release: 3 of 4 products, y^2, log y! withheld.
  CHECK(count_statistics(summary) == 2 * (1 + 1 + 2 + 2) + 3 + 1);
}
