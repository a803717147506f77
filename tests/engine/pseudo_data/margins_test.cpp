#include "pseudo_data/margins.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "engine/random_table.hpp"
#include "sanitized.hpp"

using namespace fedglmm;

TEST_CASE("the table of maximum entropy with given levels of each factor is their product") {
  const RandomTable table({2, 3, 2}, 60, 1);
  const auto cells = all_choices(table.factors);
  const auto mass = Margins(table.factors, 1, table.counter(), cells).maximum_entropy();
  for (std::size_t c = 0; c < cells.size(); ++c) {
    double product = 60;
    for (std::size_t f = 0; f < 3; ++f) {
      double rows = 0;
      for (const auto& row : table.rows) rows += row[f] == cells[c][f];
      product *= rows / 60;
    }
    CHECK(mass[c] == doctest::Approx(product).epsilon(1e-12));
  }
}

TEST_CASE("six binary factors known by all triples: maximum entropy has the counts, and has no interaction of four") {
  const RandomTable table({2, 2, 2, 2, 2, 2}, 400, 2);
  const auto cells = all_choices(table.factors);
  const auto mass = Margins(table.factors, 3, table.counter(), cells).maximum_entropy();
  for (const Monomial& set : dummy_sets(table.factors, 3))
    CHECK(std::abs(rows_with(table.factors, cells, mass, set) - table.count(set)) < 1e-8);
  double interaction = 0;   // of the first four factors, where the others are at their reference
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto& cell = cells[c];
    if (cell[4] || cell[5]) continue;
    REQUIRE(mass[c] > 0);
    interaction += ((cell[0] + cell[1] + cell[2] + cell[3]) % 2 ? -1 : 1) * std::log(mass[c]);
  }
  CHECK(std::abs(interaction) < 1e-6);
}

TEST_CASE("whole numbers with exactly the given counts are found, in sparse tables and in large ones") {
  struct Case {
    std::vector<int> levels;
    int degree;
    std::vector<int> rows;
  };
  const std::vector<int> six(6, 2), eight(8, 2);
  const Case cases[] = {{six, 3, {12, 60, 500, 20000}}, {eight, 4, {20, 200}}, {{3, 4, 5, 2, 2}, 2, {200, 500}}};
  for (const Case& c : cases)
    for (const int n : c.rows) {
      CAPTURE(n);
      const RandomTable table(c.levels, n, 3);
      const auto cells = all_choices(table.factors);
      if (sanitized && (cells.size() > 100 || n > 100)) continue;
      const Margins margins(table.factors, c.degree, table.counter(), cells);
      std::mt19937_64 random(1);
      const auto whole = margins.nearby_integers(margins.maximum_entropy(), random);
      REQUIRE(whole.size() == cells.size());
      for (const double mass : whole) CHECK((mass >= 0 && mass == std::floor(mass)));
      for (const Monomial& set : dummy_sets(table.factors, static_cast<std::size_t>(c.degree)))
        CHECK(rows_with(table.factors, cells, whole, set) == table.count(set));
    }
}

TEST_CASE("no whole numbers are found where there are none") {
  // 16 rows, three events of 8 rows each, each pair shares 2: a row lets at least one pair agree, but only 12 do
  const VaryingFactors three{{0}, {1}, {2}};
  const auto counts = [](const Monomial& set) { return set.empty() ? 16.0 : set.size() == 1 ? 8.0 : 2.0; };
  const auto cells = all_choices(three);
  const Margins margins(three, 2, counts, cells);
  std::mt19937_64 random(1);
  CHECK(margins.nearby_integers(margins.maximum_entropy(), random).empty());
}
