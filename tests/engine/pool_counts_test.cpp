#include "pseudo_data/pool_counts.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

namespace {

CellGroup cell(std::vector<Category> categories, std::int64_t n, std::vector<Category> small = {}) {
  CellGroup out;
  out.categories = std::move(categories);
  out.small = std::move(small);
  out.n = n;
  return out;
}

const Category a{0}, b{1}, c{2}, d{3};

struct Example {
  Group pool;
  std::vector<Group> cluster;
  PoolGroups groups() const {
    PoolGroups out{&pool, {}};
    for (const Group& one : cluster) out.clusters.push_back(&one);
    return out;
  }
  void add(std::vector<CellGroup> cells) {
    Group one;
    one.rows.cluster = std::string(1, static_cast<char>('p' + cluster.size()));
    for (const CellGroup& part : cells) one.n += part.n;
    one.cells = std::move(cells);
    cluster.push_back(std::move(one));
  }
};

}  // namespace

TEST_CASE("the parts of a pool are its widest entries") {
  Example example;
  example.pool.cells = {cell({a}, 30), cell({b, c}, 25), cell({b}, 9)};
  const auto parts = pool_parts(example.pool);
  REQUIRE(parts.size() == 2);
  CHECK(parts[0]->n == 30);
  CHECK(parts[1]->n == 25);
}

TEST_CASE("totals of categories that every cluster counts say nothing new") {
  Example example;
  example.pool.cells = {cell({a}, 30), cell({b}, 25)};
  example.add({cell({a}, 20), cell({b}, 10)});
  example.add({cell({a}, 10), cell({b}, 15)});
  CHECK(count_pieces(example.groups()).empty());
}

TEST_CASE("of the totals that hidden unions tie together one follows from the others") {
  Example example;
  example.pool.cells = {cell({a}, 30), cell({b}, 25), cell({c}, 12), cell({d}, 40)};
  example.add({cell({a, b}, 9), cell({c}, 6), cell({d}, 20)});
  example.add({cell({a}, 24), cell({b, c}, 28), cell({d}, 20)});
  const auto pieces = count_pieces(example.groups());
  REQUIRE(pieces.size() == 2);
  for (const CountPiece& piece : pieces) CHECK(piece.categories != std::vector<Category>{d});
}

TEST_CASE("an entry inside another leaves the rest of that as a piece") {
  Example example;
  example.pool.cells = {cell({a, b, c}, 50), cell({b}, 11), cell({d}, 9)};
  example.add({cell({a, b}, 16), cell({c, d}, 14)});
  example.add({cell({a, b, c, d}, 29)});
  double rows = 0;
  for (const CountPiece& piece : count_pieces(example.groups())) {
    const bool known = piece.categories == std::vector<Category>{a, c} || piece.categories == std::vector<Category>{b} ||
                       piece.categories == std::vector<Category>{d};
    CHECK(known);
    rows += piece.n;
  }
  const bool two_of_three = rows == 39 + 11 || rows == 39 + 9 || rows == 11 + 9;
  CHECK(two_of_three);
}

TEST_CASE("a guess keeps what is said, takes small counts at half the least cell and shares out the rest") {
  Example example;
  example.pool.cells = {cell({a}, 60), cell({b}, 25), cell({c}, 30)};
  example.add({cell({a}, 20), cell({b, c}, 10, {b})});          // b small, c other
  example.add({cell({a, b}, 45, {b}), cell({c}, 21)});          // b small, a other
  example.add({cell({b}, 19)});
  const auto guess = guessed_counts(example.groups(), 5);
  CHECK(guess[0][0] == doctest::Approx(20));
  CHECK(guess[2][0] == doctest::Approx(19));
  // c: 30 - 21 = 9 hidden in one cluster; b there is small: 2.5 to 9, scaled to 10.
  CHECK(guess[0][1] == doctest::Approx(10 * 2.5 / 11.5));
  CHECK(guess[0][2] == doctest::Approx(10 * 9 / 11.5));
  // a: 60 - 20 = 40 hidden in one cluster.
  CHECK(guess[1][0] == doctest::Approx(45 * 40 / 42.5));
  CHECK(guess[1][1] == doctest::Approx(45 * 2.5 / 42.5));
}

TEST_CASE("a cluster without cells may lie in every category of its pool") {
  Example example;
  example.pool.cells = {cell({a}, 30), cell({b}, 15)};
  example.add({cell({a}, 27), cell({b}, 13)});
  Group silent;
  silent.rows.cluster = "z";
  silent.n = 5;
  example.cluster.push_back(silent);
  const auto cells = cells_or_all(silent, example.pool);
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].categories == std::vector<Category>{a, b});
  const auto guess = guessed_counts(example.groups(), 5);
  CHECK(guess[1][0] + guess[1][1] == doctest::Approx(5));
  CHECK(guess[1][0] == doctest::Approx(3));
}
