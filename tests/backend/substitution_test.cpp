// substitution_test.cpp - what a factor explains by every instruction set, against Eigen's triangular solve in long
// double.
#include "backend/substitution.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <limits>

#include "backend/instruction_sets.hpp"
#include "cpu/backend.hpp"

using namespace fedglmm;

namespace {

using Wide = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Example {
  Eigen::MatrixXd lower, sides;            // M, S' as `below` rows
  Rows b;

  Example(int size, int below, int count)
      : lower(Eigen::MatrixXd::Random(size, size) / 4), sides(Eigen::MatrixXd::Random(below, size)),
        b(Rows::Random(size, count)) {
    lower.diagonal().array() += 1.5;
  }
  FactorStrips strips() const {
    FactorStrips out{static_cast<int>(lower.rows()), static_cast<int>(sides.rows()), {}};
    out.values.assign(FactorStrips::doubles(out.size, out.below), 0.0);
    for (int i = 0; i < out.size; ++i) {
      for (int j = 0; j < i; ++j) out.values[out.of_factor(i, j)] = lower(i, j);
      out.values[out.of_factor(i, i)] = 1 / lower(i, i);
      for (int k = 0; k < out.below; ++k) out.values[out.of_below(k, i)] = sides(k, i);
    }
    return out;
  }
  Wide solution() const {
    return lower.cast<long double>().triangularView<Eigen::Lower>().solve(b.cast<long double>());
  }
};

// In its memory.
void leave_nan(Substitution& substitution) {
  const Example e(126, 31, 35);
  Rows products(31, 35), squares(35, 35);
  const Rows b = Rows::Constant(126, 35, std::numeric_limits<double>::quiet_NaN());
  substitution.explain(e.strips(), 35, b.data(), products.data(), squares.data());
}

}  // namespace

TEST_CASE("a factor's rows lie one after the other, without gaps") {
  FactorStrips strips{9, 5, {}};
  CHECK(FactorStrips::doubles(9, 5) == 16 * 6 + 16 * 3 * 2);
  CHECK(strips.of_factor(0, 0) == 0);
  CHECK(strips.of_factor(4, 0) == 16);
  CHECK(strips.of_factor(7, 7) == 16 + 4 * 7 + 3);
  CHECK(strips.of_below(0, 0) == 16 * 6);
  CHECK(strips.of_below(4, 2) == 16 * 6 + 16 * 3 + 8);
}

TEST_CASE("what a factor explains is what Eigen's triangular solve says, whatever its size, with memory used before") {
  for (const cpu::Variant* variant : runnable()) {
    const auto substitution = cpu::make_substitution(*variant);
    leave_nan(*substitution);
    for (const int size : {40, 1, 7, 0, 126})
      for (const int below : {31, 0, 3})
        for (const int count : {1, 13, 16, 35}) {
          const Example e(size, below, count);
          Rows products = Rows::Constant(below, count, -1), squares = Rows::Constant(count, count, -1);
          substitution->explain(e.strips(), count, e.b.data(), products.data(), squares.data());
          const Wide y = e.solution(), of_sides = e.sides.cast<long double>() * y, own = y.transpose() * y;
          const Wide largest = Wide::Constant(1, 1, 1 + (size > 0 ? y.cwiseAbs().maxCoeff() : 0));
          const long double bound = 1e-14L * (1 + size) * largest(0, 0) * largest(0, 0);
          CHECK_MESSAGE((products.cast<long double>() - of_sides).cwiseAbs().sum() <= bound * (1 + below) * count,
                        variant->name, ", ", size, " rows, ", below, " below, ", count);
          CHECK_MESSAGE((squares.cast<long double>() - own).cwiseAbs().maxCoeff() <= bound,
                        variant->name, ", ", size, " rows, ", below, " below, ", count);
        }
  }
}

TEST_CASE("a factor without rows explains nothing, with memory new or used") {
  for (const cpu::Variant* variant : runnable()) {
    const auto substitution = cpu::make_substitution(*variant);
    for (const bool used : {false, true}) {
      if (used) leave_nan(*substitution);
      Rows products = Rows::Constant(3, 13, -1), squares = Rows::Constant(13, 13, -1);
      const Example e(0, 3, 13);
      substitution->explain(e.strips(), 13, e.b.data(), products.data(), squares.data());
      CHECK(products.isZero(0));
      CHECK(squares.isZero(0));
    }
  }
}
