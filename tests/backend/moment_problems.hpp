// moment_problems.hpp - blocks of random points, moved off the points whose moments are asked for.
#pragma once
#include <algorithm>
#include <cmath>
#include <random>

#include "backend/moment_problem.hpp"

namespace fedglmm::reference {

inline double power(const double* z, std::size_t n, const std::vector<int>& exponents) {
  double out = 1;
  for (std::size_t k = 0; k < exponents.size(); ++k) out *= std::pow(z[k * n], exponents[k]);
  return out;
}

struct BlockShape {
  std::vector<int> cells;                   // their sizes: one, or two that differ by a dummy
  int order;
};

class RandomProblem {
 public:
  RandomProblem(int columns, const std::vector<BlockShape>& shapes, unsigned seed) : random_(seed) {
    problem_.cells.columns = columns;
    for (const BlockShape& shape : shapes) {
      problem_.tables.push_back(gradient_tables(columns, shape.order));
      add(shape);
    }
  }
  const MomentProblem& problem() const { return problem_; }
  const std::vector<double>& truth() const { return truth_; }

 private:
  // Requirements of all cells, and of the second alone to one order less.
  void add(const BlockShape& shape) {
    const GradientTables& g = problem_.tables.back();
    const int sets = static_cast<int>(shape.cells.size()), A = g.counts.monomials;
    std::vector<int> set, monomial, number(sets * A, -1);
    for (int s = 0; s < sets; ++s)
      for (int a = 1; a < A; ++a)
        if (g.list.degree[a] + s <= shape.order) {
          number[s * A + a] = static_cast<int>(set.size());
          set.push_back(s);
          monomial.push_back(a);
        }
    MomentTables out;
    const std::size_t first = truth_.size();
    double rows = 0;
    for (const int n : shape.cells) rows += add_cell(n);
    out.counts = {static_cast<int>(set.size()), sets, sets, sets, rows};
    out.table = static_cast<int>(problem_.tables.size()) - 1;
    out.integers = set;
    for (const auto& part : {monomial, number, sets == 1 ? std::vector<int>{0} : std::vector<int>{0, 1, 1, 1},
                             sets == 1 ? std::vector<int>{0, 1} : std::vector<int>{0, 2, 3},
                             sets == 1 ? std::vector<int>{0, 1} : std::vector<int>{0, 1, 3},
                             sets == 1 ? std::vector<int>{0} : std::vector<int>{0, 1, 1},
                             sets == 1 ? std::vector<int>{0} : std::vector<int>{0, 0, 1}})
      out.integers.insert(out.integers.end(), part.begin(), part.end());
    for (std::size_t q = 0; q < set.size(); ++q)
      out.numbers.push_back(moment(shape, first, set[q], g.list.exponents[monomial[q]]) / rows);
    for (std::size_t q = 0; q < set.size(); ++q) out.numbers.push_back(1 + 0.1 * static_cast<double>(q % 3));
    problem_.blocks.push_back(out);
  }

  // Points that stand for 0.5 to 2.5 rows each. Gives the rows.
  double add_cell(int n) {
    PointCells& cells = problem_.cells;
    std::normal_distribution<double> normal;
    cells.size.push_back(n);
    for (int k = 0; k < cells.columns; ++k) {
      cells.lower.push_back(-5);
      cells.upper.push_back(4);
      for (int i = 0; i < n; ++i) {
        truth_.push_back(std::clamp(normal(random_), -3.0, 3.0));
        cells.points.push_back(truth_.back() + 0.03 * normal(random_));
      }
    }
    double rows = 0;
    for (int i = 0; i < n; ++i) rows += problem_.weight.emplace_back(0.5 + i % 3);
    return rows;
  }

  double moment(const BlockShape& shape, std::size_t first, int set, const std::vector<int>& exponents) const {
    double total = 0;
    for (std::size_t c = 0; c < shape.cells.size(); ++c) {
      const auto n = static_cast<std::size_t>(shape.cells[c]);
      const double* const weight = &problem_.weight[first / exponents.size()];
      for (std::size_t i = 0; i < n && (set == 0 || c == 1); ++i)
        total += weight[i] * power(&truth_[first + i], n, exponents);
      first += n * exponents.size();
    }
    return total;
  }

  std::mt19937_64 random_;
  MomentProblem problem_;
  std::vector<double> truth_;
};

}  // namespace fedglmm::reference
