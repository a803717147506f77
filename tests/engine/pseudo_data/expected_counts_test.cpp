#include "pseudo_data/expected_counts.hpp"

#include "engine/pool_examples.hpp"

using namespace pool_examples;

TEST_CASE("expected counts: a Poisson variable given that it is small") {
  // R: k <- 1:4; p <- dpois(k, rate); m <- sum(k * p) / sum(p); c(m, sum(k^2 * p) / sum(p) - m^2)
  const auto rare = truncated_poisson(0.3, 4);
  CHECK(rare.mean == doctest::Approx(1.157251581091221).epsilon(1e-12));
  CHECK(rare.variance == doctest::Approx(0.164038153128865).epsilon(1e-12));
  const auto often = truncated_poisson(6, 4);
  CHECK(often.mean == doctest::Approx(3.210526315789473).epsilon(1e-12));
  CHECK(often.variance == doctest::Approx(0.797783933518005).epsilon(1e-12));
  CHECK(truncated_poisson(0, 4).mean == 1);
}

TEST_CASE("expected counts: what is said is kept, and hidden counts add to their sums") {
  PoolExample example;
  example.pool.cells = {cell({a}, 60), cell({b}, 25), cell({c}, 30)};
  example.add({cell({a}, 20), cell({b, c}, 10, {b})});
  example.add({cell({a, b}, 45, {b}), cell({c}, 21)});
  example.add({cell({b}, 19)});
  const auto counts = expected_counts(example.groups(), 5);
  CHECK(counts[0][0].rows == 20);
  CHECK(counts[1][2].rows == 21);
  CHECK(counts[2][0].rows == 19);
  CHECK(counts[0][1].rows + counts[0][2].rows == doctest::Approx(10));
  CHECK(counts[1][0].rows + counts[1][1].rows == doctest::Approx(45));
  for (const auto& small : {counts[0][1], counts[1][1]}) {
    CHECK(small.small_mean > 1);
    CHECK(small.small_mean < 4);
    CHECK(small.small_variance < 1.25);  // that of 1 to 4, all alike
  }
  // The pool leaves 9 rows of c, 40 of a and 6 of b.
  CHECK(counts[0][2].rows == doctest::Approx(9).epsilon(0.2));
  CHECK(counts[1][0].rows == doctest::Approx(40).epsilon(0.1));
}

TEST_CASE("expected counts: a category is common where its level is") {
  // Level 1 of the first factor is common in p and rare in q; both hide how often it meets level 1 of the other.
  const Category low{0, 0}, one{1, 0}, other{0, 1}, both{1, 1};
  PoolExample example;
  example.pool.cells = {cell({low}, 130), cell({one}, 130), cell({other}, 60), cell({both}, 60)};
  example.add({cell({low}, 10), cell({one}, 120), cell({other, both}, 30)});
  example.add({cell({low}, 120), cell({one}, 10), cell({other, both}, 90)});
  const auto counts = expected_counts(example.groups(), 5);
  CHECK(counts[0][3].rows > 3 * counts[0][2].rows);
  CHECK(counts[1][2].rows > 1.5 * counts[1][3].rows);
}

TEST_CASE("expected counts: a cluster without cells has rows where its pool has some left") {
  PoolExample example;
  example.pool.cells = {cell({a}, 30), cell({b}, 15)};
  example.add({cell({a}, 27), cell({b}, 13)});
  Group silent;
  silent.rows.cluster = "z";
  silent.n = 5;
  example.cluster.push_back(silent);
  const auto counts = expected_counts(example.groups(), 5);
  CHECK(counts[1][0].rows + counts[1][1].rows == doctest::Approx(5));
  CHECK(counts[1][0].rows == doctest::Approx(3));
}
