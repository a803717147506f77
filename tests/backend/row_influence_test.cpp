// row_influence_test.cpp - sums over rows and their influence by every instruction set, against the formulas in long
// double.
#include "backend/row_influence.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "backend/instruction_sets.hpp"
#include "cpu/backend.hpp"

using namespace fedglmm;

namespace {

struct Example {
  int q = 3, r;
  std::vector<std::vector<double>> columns;
  std::vector<const double*> column;
  std::vector<double> shift, weight, offset, multiplier, by, along, bent, slope;
  int directions = 2, parameters = 5;
  Cumulants cumulants;
  bool has_offset;

  Example(Cumulants family, int rows, int random_effects)
      : r(random_effects), columns(static_cast<std::size_t>(q + r)), cumulants(family), has_offset(r > 1) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    const auto fill = [&](auto& out, int count) {
      for (int s = 0; s < count; ++s) out.push_back(normal(random));
    };
    for (auto& c : columns) fill(c, rows);
    for (const auto& c : columns) column.push_back(c.data());
    fill(shift, r);
    fill(offset, rows);
    fill(by, q + r);
    fill(along, directions * (q + r));
    fill(bent, directions * r);
    fill(slope, parameters * r);
    for (int s = 0; s < rows; ++s) {
      weight.push_back(0.1 + std::abs(normal(random)));
      multiplier.push_back(0.1 + std::abs(normal(random)));
    }
  }
  InfluenceRows rows() const {
    return {cumulants, std::ssize(weight), q, r, column, shift, weight.data(), has_offset ? offset.data() : nullptr};
  }
  InfluenceDirections some() const { return {directions, along.data(), bent.data()}; }

  long double c(int j, std::size_t s) const { return columns[j][s] + (j < q ? 0.0L : shift[j - q]); }
  // c'along, or z'bent and z'slope, of the numbers from `from` on.
  long double times(const double* from, int first, std::size_t s) const {
    long double sum = 0;
    for (int j = first; j < q + r; ++j) sum += from[j - first] * c(j, s);
    return sum;
  }
  long double mean(std::size_t s) const {
    const long double eta = times(by.data(), 0, s) + (has_offset ? offset[s] : 0.0L);
    return cumulants == Cumulants::poisson ? std::exp(eta) : 1 / (1 + std::exp(-eta));
  }
  long double second(std::size_t s) const {
    return cumulants == Cumulants::poisson ? mean(s) : mean(s) * (1 - mean(s));
  }
  long double third(std::size_t s) const {
    return cumulants == Cumulants::poisson ? mean(s) : second(s) * (1 - 2 * mean(s));
  }
  template <class Term>
  bool is_sum(double found, const Term& term) const {
    long double sum = 0, size = 0;
    for (std::size_t s = 0; s < weight.size(); ++s) {
      sum += weight[s] * term(s);
      size += weight[s] * std::abs(term(s));
    }
    return std::abs(found - sum) <= 1e-13L * size;
  }
};

// Also 0 and fewer rows than a register has; more than a block.
template <class Check>
void with_examples(const Check& check) {
  for (const cpu::Variant* variant : runnable()) {
    const auto influence = cpu::make_row_influence(*variant);
    for (const Cumulants cumulants : {Cumulants::binomial, Cumulants::poisson})
      for (const int rows : {300, 0, 1, 31})
        for (const int r : {1, 2}) {
          CAPTURE(variant->name);
          CAPTURE(rows);
          CAPTURE(r);
          check(*influence, Example(cumulants, rows, r));
        }
  }
}

std::vector<double> means(RowInfluence& influence, const Example& e, std::vector<double>& sums) {
  std::vector<double> mean(e.weight.size());
  sums.assign(static_cast<std::size_t>(e.r * (e.q + e.r + 1)), -1.0);
  influence.curve(e.rows(), e.by.data(), mean.data(), sums.data());
  return mean;
}

}  // namespace

TEST_CASE("means of rows, and sums of A'' z c and A' z, are those of the formulas") {
  with_examples([](RowInfluence& influence, const Example& e) {
    std::vector<double> sums;
    const std::vector<double> mean = means(influence, e, sums);
    for (std::size_t s = 0; s < mean.size(); ++s) CHECK(std::abs(mean[s] - e.mean(s)) <= 1e-14L * e.mean(s));
    const int columns = e.q + e.r;
    for (int a = 0; a < e.r; ++a) {
      const double* const of_z = sums.data() + a * (columns + 1);
      for (int j = 0; j < columns; ++j)
        CHECK(e.is_sum(of_z[j], [&](std::size_t s) { return e.second(s) * e.c(e.q + a, s) * e.c(j, s); }));
      CHECK(e.is_sum(of_z[columns], [&](std::size_t s) { return e.mean(s) * e.c(e.q + a, s); }));
    }
  });
}

TEST_CASE("sums of A''' eta'^2 along directions are those of the formulas") {
  with_examples([](RowInfluence& influence, const Example& e) {
    std::vector<double> sums;
    const std::vector<double> mean = means(influence, e, sums);
    const int columns = e.q + e.r;
    sums.assign(static_cast<std::size_t>(e.directions * columns), -1.0);
    influence.bend(e.rows(), mean.data(), e.some(), sums.data());
    for (int k = 0; k < e.directions; ++k)
      for (int j = 0; j < columns; ++j)
        CHECK(e.is_sum(sums[k * columns + j], [&](std::size_t s) {
          const long double along = e.times(e.along.data() + k * columns, 0, s);
          return e.third(s) * along * along * e.c(j, s);
        }));
  });
}

TEST_CASE("the influence of rows is that of the formulas, with a multiplier or without") {
  with_examples([](RowInfluence& influence, const Example& e) {
    std::vector<double> sums;
    const std::vector<double> mean = means(influence, e, sums);
    const std::int64_t rows = std::ssize(mean), stride = rows + 3;
    for (const double* const multiplier : {e.multiplier.data(), static_cast<const double*>(nullptr)}) {
      std::vector<double> out(static_cast<std::size_t>((e.parameters + e.directions) * stride), -1.0);
      influence.values(e.rows(), mean.data(), e.parameters, e.slope.data(), e.some(), multiplier, out.data(), stride);
      for (std::size_t s = 0; s < mean.size(); ++s) {
        const long double m = multiplier ? multiplier[s] : 1;
        for (int j = 0; j < e.parameters; ++j) {
          const long double d = (j < e.q ? e.c(j, s) : 0) + e.times(e.slope.data() + j * e.r, e.q, s);
          CHECK(std::abs(out[j * stride + s] + m * e.mean(s) * d) <= 1e-13L * m * e.mean(s) * (1 + std::abs(d)));
        }
        for (int k = 0; k < e.directions; ++k) {
          const long double along = e.times(e.along.data() + k * (e.q + e.r), 0, s);
          const long double squared = e.second(s) * along * along;
          const long double bent = e.mean(s) * e.times(e.bent.data() + k * e.r, e.q, s);
          const double found = out[(e.parameters + k) * stride + s];
          CHECK(std::abs(found - m * (squared + bent)) <= 1e-13L * m * (1 + squared + std::abs(bent)));
        }
      }
      for (std::int64_t s = rows; s < stride; ++s) CHECK(out[s] == -1);
    }
  });
}
