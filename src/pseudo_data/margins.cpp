#include "pseudo_data/margins.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace fedglmm {

Margins::Margins(const VaryingFactors& factors, int degree, const std::function<double(const Monomial&)>& count,
                 const std::vector<std::vector<int>>& cells)
    : cells_(cells), degree_(degree), stride_(factors.size(), 1) {
  const int n = static_cast<int>(factors.size());
  for (const auto& dummies : factors) levels_.push_back(static_cast<int>(dummies.size()) + 1);
  for (int f = n - 2; f >= 0; --f) stride_[f] = stride_[f + 1] * levels_[f + 1];
  for (const auto& cell : cells) {
    const Monomial dummies = active_dummies(factors, cell);
    given_.push_back(static_cast<int>(dummies.size()) > degree ? std::nan("") : std::round(count(dummies)));
  }
  std::vector<bool> chosen(factors.size(), false);
  std::fill_n(chosen.begin(), degree, true);
  do {  // every subset of `degree` factors
    std::vector<int> subset;
    for (int f = 0; f < n; ++f)
      if (chosen[f]) subset.push_back(f);
    add_margin(factors, count, subset);
  } while (std::prev_permutation(chosen.begin(), chosen.end()));
}

void Margins::add_margin(const VaryingFactors& factors, const std::function<double(const Monomial&)>& count,
                         const std::vector<int>& chosen) {
  Margin margin;
  VaryingFactors subset;
  std::size_t entries = 1;
  for (const int f : chosen) {
    subset.push_back(factors[f]);
    entries *= levels_[f];
  }
  margin.target.assign(entries, -1);
  for (const auto& cell : cells_) {
    std::vector<int> choice;
    int entry = 0;
    for (const int f : chosen) {
      choice.push_back(cell[f]);
      entry = entry * levels_[f] + cell[f];
    }
    margin.entry.push_back(entry);
    if (margin.target[entry] < 0) margin.target[entry] = std::max(0.0, std::round(cell_sum(subset, choice, count)));
  }
  margins_.push_back(std::move(margin));
}

std::vector<double> Margins::maximum_entropy() const {
  const double n = std::accumulate(margins_.front().target.begin(), margins_.front().target.end(), 0.0);
  std::vector<double> mass(cells_.size(), n / static_cast<double>(cells_.size()));
  for (int sweep = 0; sweep < 2000; ++sweep) {
    double worst = 0;
    for (const Margin& margin : margins_) {
      std::vector<double> total(margin.target.size(), 0.0);
      for (std::size_t c = 0; c < mass.size(); ++c) total[margin.entry[c]] += mass[c];
      for (std::size_t c = 0; c < mass.size(); ++c) {
        const double have = total[margin.entry[c]], want = margin.target[margin.entry[c]];
        mass[c] = have > 0 ? mass[c] * (want / have) : 0;
        worst = std::max(worst, std::abs(want - have));
      }
    }
    if (worst < 1e-11 * n) break;
  }
  return mass;
}

// Between the rows of each cell and the rows that have at least its dummies: sums along one factor after the other.
void Margins::add_levels(std::vector<double>& values, double sign) const {
  for (std::size_t f = 0; f < levels_.size(); ++f)
    for (std::size_t c = 0; c < values.size(); ++c)
      for (int l = 1; cells_[c][f] == 0 && l < levels_[f]; ++l) values[c] += sign * values[c + l * stride_[f]];
}

// Counts of more dummies than were given are free: rounded, they make every cell a whole number, perhaps below 0.
std::vector<double> Margins::with_given_counts(std::vector<double> near) const {
  add_levels(near, 1);
  for (std::size_t c = 0; c < near.size(); ++c) near[c] = std::isnan(given_[c]) ? std::round(near[c]) : given_[c];
  add_levels(near, -1);
  return near;
}

// The corners of a cube from a cell along degree + 1 factors: adding 1 and -1 there in turn changes no margin.
std::vector<int> Margins::random_cube(int cell, std::mt19937_64& random) const {
  std::vector<int> factors(levels_.size()), out{cell};
  std::iota(factors.begin(), factors.end(), 0);
  for (int k = 0; k <= degree_; ++k) {
    std::swap(factors[k], factors[k + random() % (factors.size() - k)]);
    const int f = factors[k], level = cells_[cell][f];
    const int other = (level + 1 + static_cast<int>(random() % static_cast<unsigned>(levels_[f] - 1))) % levels_[f];
    const std::size_t corners = out.size();
    for (std::size_t i = 0; i < corners; ++i) out.push_back(out[i] + (other - level) * stride_[f]);
  }
  return out;
}

std::vector<double> Margins::nearby_integers(const std::vector<double>& near, std::mt19937_64& random) const {
  constexpr int most_moves = 400000;
  std::vector<double> mass = with_given_counts(near);
  std::vector<int> below;  // cells below 0, and some that were
  for (std::size_t c = 0; c < mass.size(); ++c)
    if (mass[c] < 0) below.push_back(static_cast<int>(c));
  const auto sign = [](std::size_t corner) { return std::popcount(corner) % 2 == 0 ? 1.0 : -1.0; };
  for (int move = 0; move < most_moves && !below.empty(); ++move) {
    int& cell = below[random() % below.size()];
    if (mass[cell] >= 0) {
      cell = below.back();
      below.pop_back();
      continue;
    }
    const std::vector<int> cube = random_cube(cell, random);
    double worse = 0;  // what is below 0 in all, after minus before
    for (std::size_t i = 0; i < cube.size(); ++i)
      worse += std::max(0.0, -mass[cube[i]] - sign(i)) - std::max(0.0, -mass[cube[i]]);
    const double temperature = 0.5 * (1 - move / static_cast<double>(most_moves));
    const double uniform = static_cast<double>(random() >> 11) * 0x1p-53;
    if (worse > 0 && uniform >= std::exp(-worse / temperature)) continue;
    for (std::size_t i = 0; i < cube.size(); ++i) {
      double& rows = mass[cube[i]];
      if (rows == 0 && sign(i) < 0) below.push_back(cube[i]);
      rows += sign(i);
    }
  }
  return below.empty() ? mass : std::vector<double>{};
}

}  // namespace fedglmm
