// random_rank_test.cpp - which random terms can be told apart by their columns.
#include "model/random_rank.hpp"

#include "fails_with.hpp"

using namespace fedglmm;
using Eigen::MatrixXd;

namespace {

// Columns of six rows: 1, x about its mean, and one that is neither.
MatrixXd base() {
  MatrixXd out(6, 3);
  out << 1, -2, 1, 1, 1, 4, 1, 0, -1, 1, 3, 2, 1, -1, 0, 1, -1, 3;
  return out;
}

// Random effects are combinations of these columns.
void check(const RandomEffects& effects, const MatrixXd& combinations) {
  check_told_apart(effects, base().transpose() * base(), combinations);
}

MatrixXd columns(std::initializer_list<Eigen::Vector3d> list) {
  MatrixXd out(3, 0);
  for (const Eigen::Vector3d& column : list) {
    out.conservativeResize(Eigen::NoChange, out.cols() + 1);
    out.rightCols<1>() = column;
  }
  return out;
}

const RandomEffects slope_apart{{{{"(Intercept)", "x"}, "g"}, {{"X"}, "g"}}}, all_apart{{{{"x"}, "g"}, {{"X"}, "g"}}};

}  // namespace

TEST_CASE("random rank: a column that a term of several makes up") {
  check_fails(Status::numerical, {"'X'", "from those of '(Intercept)', 'x' in another term"},
              [] { check(slope_apart, columns({{1, 0, 0}, {0, 1, 0}, {5, 2, 0}})); });
  check_fails(Status::numerical, {"'X'", "those of 'x' in another"},
              [] { check(slope_apart, columns({{1, 0, 0}, {0, 1, 0}, {0, 2, 0}})); });
  CHECK_NOTHROW(check(slope_apart, columns({{1, 0, 0}, {0, 1, 0}, {0, 2, 1}})));
}

TEST_CASE("random rank: terms of one effect are the same only where their columns are proportional") {
  check_fails(Status::numerical, {"'X'", "'x'"}, [] { check(all_apart, columns({{0, 1, 0}, {0, -3, 0}})); });
  CHECK_NOTHROW(check(all_apart, columns({{0, 1, 0}, {1, 1, 0}})));
  CHECK_NOTHROW(check(all_apart, columns({{1, 0, 0}, {1e6, 1, 0}})));
  CHECK_NOTHROW(check(all_apart, columns({{1e6, 1, 0}, {2e6, 1, 0}})));
}

TEST_CASE("random rank: three independent combinations of two columns use up their products, four are too many") {
  const RandomEffects three{{{{"a"}, "g"}, {{"b"}, "g"}, {{"c"}, "g"}}};
  const RandomEffects four{{{{"a"}, "g"}, {{"b"}, "g"}, {{"c"}, "g"}, {{"d"}, "g"}}};
  CHECK_NOTHROW(check(three, columns({{1, 0, 0}, {0, 1, 0}, {1, 1, 0}})));
  check_fails(Status::numerical, {"'d'", "'a', 'b', 'c'"},
              [&] { check(four, columns({{1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1, 2, 0}})); });
}

TEST_CASE("random rank: one term, and terms of several groups, are not its matter") {
  CHECK_NOTHROW(check({{{{"x", "X"}, "g"}}}, columns({{0, 1, 0}, {0, 2, 0}})));
  CHECK_NOTHROW(check({{{{"(Intercept)"}, "o"}, {{"(Intercept)"}, "g:o"}}}, columns({{1, 0, 0}, {1, 0, 0}})));
}
