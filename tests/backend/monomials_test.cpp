#include <doctest/doctest.h>

#include <numeric>
#include <set>

#include "backend/monomials.hpp"

using namespace fedglmm;

TEST_CASE("graded monomials of two columns, by hand") {
  const MonomialList list = graded_monomials(2, 2);
  CHECK(list.exponents == std::vector<std::vector<int>>{{0, 0}, {1, 0}, {0, 1}, {2, 0}, {1, 1}, {0, 2}});
  CHECK(list.degree == std::vector<int>{0, 1, 1, 2, 2, 2});
}

TEST_CASE("there are (c + d) choose d graded monomials, each once, and each is its parent times its column") {
  const MonomialList list = graded_monomials(4, 6), lower = graded_monomials(4, 3);
  CHECK(list.count() == 210);   // 10 choose 4
  CHECK(lower.count() == 35);   // 7 choose 3
  CHECK(std::set(list.exponents.begin(), list.exponents.end()).size() == 210);
  for (int t = 1; t < list.count(); ++t) {
    auto exponents = list.exponents[list.parent[t]];
    ++exponents[list.column[t]];
    CHECK(list.parent[t] < t);
    CHECK(exponents == list.exponents[t]);
    CHECK(std::accumulate(exponents.begin(), exponents.end(), 0) == list.degree[t]);
    CHECK(list.degree[t - 1] <= list.degree[t]);
  }
  for (int t = 0; t < lower.count(); ++t) CHECK(lower.exponents[t] == list.exponents[t]);
}

TEST_CASE("without columns or without degree only the constant is left") {
  CHECK(graded_monomials(0, 5).count() == 1);
  CHECK(graded_monomials(3, 0).count() == 1);
}

TEST_CASE("monomials by their exponents") {
  const MonomialList list = graded_monomials(3, 4);
  const auto numbers = monomial_numbers(list);
  CHECK(numbers.size() == 35);
  for (int t = 0; t < list.count(); ++t) CHECK(numbers.at(list.exponents[t]) == t);
}
