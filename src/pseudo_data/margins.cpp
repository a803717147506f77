#include "pseudo_data/margins.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fedglmm {

Margins::Margins(const VaryingFactors& factors, int degree, const std::function<double(const Monomial&)>& count,
                 const std::vector<std::vector<int>>& cells)
    : cells_(cells), stride_(factors.size(), 1) {
  const int n = static_cast<int>(factors.size());
  for (int f = n - 2; f >= 0; --f) stride_[f] = stride_[f + 1] * (static_cast<int>(factors[f + 1].size()) + 1);
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
  Margin margin{chosen, {}, {}};
  VaryingFactors subset;
  std::size_t entries = 1;
  for (const int f : chosen) {
    subset.push_back(factors[f]);
    entries *= factors[f].size() + 1;
  }
  margin.target.assign(entries, -1);
  for (const auto& cell : cells_) {
    std::vector<int> choice;
    int entry = 0;
    for (const int f : chosen) {
      choice.push_back(cell[f]);
      entry = entry * (static_cast<int>(factors[f].size()) + 1) + cell[f];
    }
    margin.entry.push_back(entry);
    if (margin.target[entry] < 0) margin.target[entry] = std::max(0.0, std::round(cell_sum(subset, choice, count)));
  }
  margins_.push_back(std::move(margin));
}

std::vector<std::vector<double>> Margins::errors(const std::vector<double>& mass) const {
  std::vector<std::vector<double>> out;
  for (const Margin& margin : margins_) {
    std::vector<double> error = margin.target;
    for (std::size_t c = 0; c < mass.size(); ++c) error[margin.entry[c]] -= mass[c];
    out.push_back(std::move(error));
  }
  return out;
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

std::vector<double> Margins::rounded(const std::vector<double>& mass) const {
  std::vector<double> out(mass.size());
  double carry = 0;  // rounding errors are passed on, so the total stays
  for (std::size_t c = 0; c < mass.size(); ++c) {
    out[c] = std::max(0.0, std::round(mass[c] + carry));
    carry += mass[c] - out[c];
  }
  return out;
}

// Squared error after minus before, when `by` rows are added to a cell; only margins with `factor` count.
double Margins::change(std::vector<std::vector<double>>& error, int factor, int cell, double by) const {
  double out = 0;
  for (std::size_t m = 0; m < margins_.size(); ++m) {
    const auto& chosen = margins_[m].factors;
    if (std::find(chosen.begin(), chosen.end(), factor) == chosen.end()) continue;
    double& e = error[m][margins_[m].entry[cell]];
    out += by * (by - 2 * e);
    e -= by;
  }
  return out;
}

int Margins::exchanged(int cell, int other, int factor) const {
  return cell + (cells_[other][factor] - cells_[cell][factor]) * stride_[factor];
}

std::vector<double> Margins::nearby_integers(const std::vector<double>& near, std::mt19937_64& random) const {
  std::vector<double> mass = rounded(near);
  std::vector<int> row_cell;  // the cell of each row
  for (std::size_t c = 0; c < mass.size(); ++c) row_cell.insert(row_cell.end(), static_cast<std::size_t>(mass[c]), static_cast<int>(c));
  auto error = errors(mass);
  double total = 0;
  for (const auto& margin : error)
    for (const double e : margin) total += e * e;
  const auto pick = [&](std::size_t count) { return static_cast<std::size_t>(random() % count); };
  constexpr int most_moves = 200000;
  for (int move = 0; move < most_moves && total > 0 && row_cell.size() > 1; ++move) {
    int &a = row_cell[pick(row_cell.size())], &b = row_cell[pick(row_cell.size())];
    const int factor = static_cast<int>(pick(stride_.size()));
    const int a_new = exchanged(a, b, factor), b_new = exchanged(b, a, factor);
    if (a_new == a || a_new == b) continue;
    const auto apply = [&](double by) {
      return change(error, factor, a, -by) + change(error, factor, b, -by) + change(error, factor, a_new, by) +
             change(error, factor, b_new, by);
    };
    const double gain = apply(1), temperature = 2.0 * (1 - move / static_cast<double>(most_moves));
    const double uniform = static_cast<double>(random() >> 11) * 0x1p-53;
    if (gain <= 0 || uniform < std::exp(-gain / temperature)) {
      total += gain;
      a = a_new;
      b = b_new;
    } else {
      apply(-1);
    }
  }
  if (total > 0) return {};
  std::fill(mass.begin(), mass.end(), 0.0);
  for (const int c : row_cell) mass[c] += 1;
  return mass;
}

}  // namespace fedglmm
