#include "pseudo_data/cell_table.hpp"

#include "engine/random_table.hpp"
#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("the dummies that are 1 in a cell come in ascending order") {
  const VaryingFactors factors{{7, 8}, {2}, {5}};
  CHECK(active_dummies(factors, {2, 1, 0}) == Monomial{2, 8});
  CHECK(active_dummies(factors, {0, 0, 0}).empty());
}

TEST_CASE("inclusion and exclusion gives a cell's sum, of rows or of anything else, from sums by dummies") {
  const RandomTable table({3, 2, 4}, 200, 1);
  const auto by_dummies = [&](const Monomial& set) {   // each row weighs its first choice + 0.5
    double out = 0;
    for (const auto& row : table.rows) {
      const auto active = active_dummies(table.factors, row);
      if (std::includes(active.begin(), active.end(), set.begin(), set.end())) out += row[0] + 0.5;
    }
    return out;
  };
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 2; ++b)
      for (int c = 0; c < 4; ++c) {
        const double rows = table.in_cell({a, b, c});
        CHECK(cell_sum(table.factors, {a, b, c}, table.counter()) == rows);
        CHECK(cell_sum(table.factors, {a, b, c}, by_dummies) == rows * (a + 0.5));
      }
}

TEST_CASE("counts to the number of factors give the table itself, without its empty cells") {
  const RandomTable table({3, 2, 4}, 30, 2);
  std::mt19937_64 random(1);
  const CellTable found = cell_table(table.factors, 3, table.counter(), random);
  CHECK(found.whole);
  double rows = 0;
  for (std::size_t c = 0; c < found.mass.size(); ++c) {
    CHECK(found.mass[c] == table.in_cell(found.choice[c]));
    CHECK(found.mass[c] > 0);
    rows += found.mass[c];
  }
  CHECK(rows == 30);
}

TEST_CASE("without factors there is one cell") {
  std::mt19937_64 random(1);
  const CellTable found = cell_table({}, 0, [](const Monomial&) { return 12.0; }, random);
  CHECK(found.choice == std::vector<std::vector<int>>{{}});
  CHECK(found.mass == std::vector<double>{12});
}

TEST_CASE("counts of fewer dummies than factors give a whole table that has these counts") {
  const RandomTable table({2, 3, 2, 2, 3}, 150, 3);
  std::mt19937_64 random(1);
  const CellTable found = cell_table(table.factors, 3, table.counter(), random);
  CHECK(found.whole);
  for (const double mass : found.mass) CHECK(mass == std::round(mass));
  for (const Monomial& set : dummy_sets(table.factors, 3))
    CHECK(rows_with(table.factors, found.choice, found.mass, set) == table.count(set));
}


TEST_CASE("counts that no table has, which only an edited file can say: the cells weigh n and are not whole") {
  const VaryingFactors two{{0}, {1}};
  const auto contradiction = [](const Monomial& set) {   // 10 rows, 8 with each dummy, 5 with both: -1 with neither
    return set.empty() ? 10.0 : set.size() == 1 ? 8.0 : 5.0;
  };
  std::mt19937_64 random(1);
  const CellTable found = cell_table(two, 2, contradiction, random);
  CHECK(!found.whole);
  CHECK(rows_with(two, found.choice, found.mass, {}) == doctest::Approx(10).epsilon(1e-14));
}

TEST_CASE("counts of three pairs that leave no cell at all are refused") {
  // a and b always agree, b and c always agree, a and c never do
  const VaryingFactors three{{0}, {1}, {2}};
  const auto counts = [](const Monomial& set) {
    if (set.empty()) return 4.0;
    if (set.size() == 1) return 2.0;
    return set == Monomial{0, 2} ? 0.0 : 2.0;
  };
  std::mt19937_64 random(1);
  check_fails(Status::bad_data, {"no table"}, [&] { cell_table(three, 2, counts, random); });
}

TEST_CASE("too many categories for a list are refused, not tried") {
  VaryingFactors factors;
  for (int f = 0; f < 40; ++f) factors.push_back({f});
  std::mt19937_64 random(1);
  check_fails(Status::unsupported, {"categories", "131072"},
              [&] { cell_table(factors, 2, [](const Monomial&) { return 1.0; }, random); });
}
