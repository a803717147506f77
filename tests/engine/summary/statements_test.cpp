// statements_test.cpp - which numbers a group consists of, counted by hand.
#include "summary/statements.hpp"

#include <cmath>

#include "engine/cell_summaries.hpp"

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

TEST_CASE("statements: groups in cells need no products but those with y") {
  CHECK_FALSE(says_cells(*study()));
  const auto protocol = study(random_cell_study);
  CHECK(says_cells(*protocol));
  CHECK(index_degree(*protocol) == 2);
}

TEST_CASE("statements: pools") {
  const auto protocol = study(random_cell_study);
  CHECK(pool_of(*protocol, "w1") == "north");
  CHECK(pool_of(*protocol, "w2").empty());
}

TEST_CASE("statements: moments of numeric columns alone, of those that are described") {
  const auto protocol = study(random_cell_study);  // columns 3 and 4 are numeric
  CHECK(numeric_moments(*protocol, 0, {}).empty());
  CHECK(numeric_moments(*protocol, 2, {}) == std::vector<Monomial>{{3}, {4}, {3, 3}, {3, 4}, {4, 4}});
  CHECK(numeric_moments(*protocol, 3, {3}) == std::vector<Monomial>{{4}, {4, 4}, {4, 4, 4}});
  CHECK(numeric_moments(*protocol, 3, {3, 4}).empty());
}

TEST_CASE("statements: the grid of a moment is the power of two above its sampling error / 2^precision") {
  const auto protocol = study(random_cell_study);  // precision 4
  const auto columns = base_columns(*protocol);
  const auto grid = [&](const Monomial& monomial, double n) { return moment_grid(*protocol, columns, monomial, n); };
  CHECK(grid({3}, 100) == 1);                 // 10 / 16
  CHECK(grid({3}, 256) == 2);                 // 16 / 16 is not greater than itself
  CHECK(grid({3}, 255) == 1);
  CHECK(grid({3, 3}, 100) == 2);              // sqrt(300) / 16 = 1.08
  CHECK(grid({3, 4}, 100) == 1);              // each once
  CHECK(grid({3, 3, 3}, 100) == 4);           // sqrt(1500) / 16 = 2.4
  CHECK(grid({3, 3, 4, 4}, 100) == 2);        // sqrt(900) / 16 = 1.9
  CHECK(grid({3, 3, 3, 3}, 100) == 8);        // sqrt(10500) / 16 = 6.4
  CHECK(grid({0, 3, 3}, 100) == 2);           // a dummy changes nothing
  CHECK(grid({0, 2}, 100) == 0);              // a count
  const auto exact = study(replaced(random_cell_study, "\"order\"", "\"precision\": 0, \"order\""));
  CHECK(moment_grid(*exact, columns, {3}, 100) == 0);
}

TEST_CASE("statements: the grid of a response sum is four times finer, a count has none") {
  const auto protocol = study(random_cell_study);  // responses: 0 binary, 1 numeric
  const auto columns = base_columns(*protocol);
  const auto grid = [&](int response, const Monomial& monomial) {
    return response_grid(*protocol, columns, response, monomial, 100);
  };
  CHECK(grid(0, {}) == 0);
  CHECK(grid(0, {0}) == 0);
  CHECK(grid(0, {0, 2}) == 0);
  CHECK(grid(0, {3}) == 0.25);      // 10 / 64
  CHECK(grid(0, {3, 3}) == 0.5);    // sqrt(300) / 64 = 0.27
  CHECK(grid(1, {}) == 0.25);
  CHECK(grid(1, {0}) == 0.25);
  CHECK(grid(1, {3, 4}) == 0.25);
}

TEST_CASE("statements: rounding to a grid") {
  CHECK(rounded_to(5.3, 0.5) == 5.5);
  CHECK(rounded_to(-5.3, 2) == -6);
  CHECK(rounded_to(0.1, 0.25) == 0);
  CHECK(rounded_to(0.1, 0) == 0.1);
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

TEST_CASE("statements: numbers shared by groups in cells") {
  // Ward a: n, 2 moments, 2 cells, sum y. Ward b: n, 2 moments, 2 cells of which one has 2 moments, sum y. The pool: n,
  // 3 cells, 3 and 2 moments. The release: 4 totals.
  CHECK(count_statistics(cell_summary()) == 6 + 8 + 9 + 4);
}
