#include "pseudo_data/pool_counts.hpp"

#include "engine/pool_examples.hpp"

using namespace pool_examples;

TEST_CASE("the parts of a pool are its widest entries") {
  PoolExample example;
  example.pool.cells = {cell({a}, 30), cell({b, c}, 25), cell({b}, 9)};
  const auto parts = pool_parts(example.pool);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0]->n == 30);
  CHECK(parts[1]->n == 25);
}

TEST_CASE("totals of categories that every cluster counts say nothing new") {
  PoolExample example;
  example.pool.cells = {cell({a}, 30), cell({b}, 25)};
  example.add({cell({a}, 20), cell({b}, 10)});
  example.add({cell({a}, 10), cell({b}, 15)});
  CHECK(count_pieces(example.groups()).empty());
}

TEST_CASE("of the totals that hidden unions tie together one follows from the others") {
  PoolExample example;
  example.pool.cells = {cell({a}, 30), cell({b}, 25), cell({c}, 12), cell({d}, 40)};
  example.add({cell({a, b}, 9), cell({c}, 6), cell({d}, 20)});
  example.add({cell({a}, 24), cell({b, c}, 28), cell({d}, 20)});
  const auto pieces = count_pieces(example.groups());
  REQUIRE(pieces.size() == 2);
  for (const CountPiece& piece : pieces) CHECK(piece.categories != std::vector<Category>{d});
}

TEST_CASE("an entry inside another leaves the rest of that as a piece") {
  PoolExample example;
  example.pool.cells = {cell({a, b, c}, 50), cell({b}, 11), cell({d}, 9)};
  example.add({cell({a, b}, 16), cell({c, d}, 14)});
  example.add({cell({a, b, c, d}, 29)});
  double rows = 0;
  for (const CountPiece& piece : count_pieces(example.groups())) {
    const auto is = [&](std::vector<Category> categories) { return piece.categories == categories; };
    CHECK((is({a, c}) || is({b}) || is({d})));
    rows += piece.n;
  }
  const bool two_of_three = rows == 39 + 11 || rows == 39 + 9 || rows == 11 + 9;
  CHECK(two_of_three);
}

TEST_CASE("a cluster without cells may lie in every category of its pool") {
  PoolExample example;
  example.pool.cells = {cell({a}, 30), cell({b}, 15)};
  example.add({cell({a}, 27), cell({b}, 13)});
  Group silent;
  silent.rows.cluster = "z";
  silent.n = 5;
  example.cluster.push_back(silent);
  const auto cells = cells_or_all(silent, example.pool);
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].categories == std::vector<Category>{a, b});
}
