// random_table.hpp - rows of categories at random, and their counts by dummies.
#pragma once
#include <algorithm>
#include <random>

#include "pseudo_data/cell_table.hpp"

struct RandomTable {
  fedglmm::VaryingFactors factors;               // dummies are numbered through
  std::vector<std::vector<int>> rows;            // the choice of each factor

  RandomTable(const std::vector<int>& levels, int n, unsigned seed) {
    std::mt19937_64 random(seed);
    int dummy = 0;
    for (const int count : levels) {
      factors.emplace_back();
      for (int l = 1; l < count; ++l) factors.back().push_back(dummy++);
    }
    for (int i = 0; i < n; ++i) {
      rows.emplace_back();
      int last = 0;
      for (const int count : levels) {           // neighbours agree half of the time
        const int own = static_cast<int>(random() % static_cast<unsigned>(count));
        last = random() % 2 == 0 ? own : last % count;
        rows.back().push_back(last);
      }
    }
  }
  double count(const fedglmm::Monomial& set) const {
    return static_cast<double>(std::count_if(rows.begin(), rows.end(), [&](const std::vector<int>& row) {
      const auto active = fedglmm::active_dummies(factors, row);
      return std::includes(active.begin(), active.end(), set.begin(), set.end());
    }));
  }
  double in_cell(const std::vector<int>& choice) const {
    return static_cast<double>(std::count(rows.begin(), rows.end(), choice));
  }
  auto counter() const {
    return [this](const fedglmm::Monomial& set) { return count(set); };
  }
};

// Rows of a table of cells in which all of these dummies are 1.
inline double rows_with(const fedglmm::VaryingFactors& factors, const std::vector<std::vector<int>>& cells,
                        const std::vector<double>& mass, const fedglmm::Monomial& set) {
  double out = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto active = fedglmm::active_dummies(factors, cells[c]);
    if (std::includes(active.begin(), active.end(), set.begin(), set.end())) out += mass[c];
  }
  return out;
}

// All sets of dummies of up to `degree` factors, one of each.
inline std::vector<fedglmm::Monomial> dummy_sets(const fedglmm::VaryingFactors& factors, std::size_t degree) {
  std::vector<fedglmm::Monomial> out{{}};
  for (const auto& dummies : factors)
    for (std::size_t s = out.size(); s-- > 0;)
      for (const int dummy : dummies)
        if (out[s].size() < degree) {
          out.push_back(out[s]);
          out.back().push_back(dummy);
        }
  return out;
}
