#include "pseudo_data/block.hpp"

#include <algorithm>
#include <cmath>

#include "base/binomial.hpp"
#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr double fewest_points = 256;      // of a block, and of a cell, that has more rows
constexpr double fewest_of_cell = 64;
constexpr double few_a_moment = 2;         // points for each moment
constexpr std::size_t most_requirements = 8000;  // a dense system of this size takes half a gigabyte
constexpr double least_sd = 1e-12;         // of the column's scale: below, the column counts as constant

}  // namespace

double few_points(const Group& group) {
  return std::max(fewest_points, few_a_moment * static_cast<double>(group.moments.size()));
}

Block::Block(const Structure& structure, const Group& group, std::mt19937_64& random, double most_points)
    : structure_(structure), group_(&group), moments_(structure.index, group) {
  whiten();
  make_cells(random, most_points);
  make_sets();
  make_requirements();
  start_from_cell_moments();
}

std::string Block::name() const { return cat("cluster '", group_->rows.cluster, "'"); }

double Block::released(const Monomial& monomial) const {
  const auto sum = moments_.sum(monomial);
  if (!sum) fail(Status::internal, name(), ": a moment that the generator needs was not released");
  return *sum;
}

void Block::whiten() {
  const int columns = structure_.columns();
  mean_ = Eigen::VectorXd::Zero(columns);
  sd_ = Eigen::VectorXd::Zero(columns);
  for (int k = 0; k < columns; ++k) {
    const int column = structure_.numeric[k];
    mean_[k] = released({column}) / rows();
    if (group_->constant.contains(column)) continue;
    if (order() < 2) {
      sd_[k] = structure_.typical_sd[k];
      continue;
    }
    const double variance = released({column, column}) / rows() - mean_[k] * mean_[k];
    sd_[k] = variance > least_sd * least_sd ? std::sqrt(variance) : 0;
  }
}

void Block::make_cells(std::mt19937_64& random, double most_points) {
  std::vector<int> fixed(structure_.factors.size(), 0);
  for (std::size_t f = 0; f < structure_.factors.size(); ++f) {
    std::vector<int> varying;
    const std::vector<int>& dummies = structure_.factors[f].dummies;
    for (std::size_t l = 0; l < dummies.size(); ++l) {
      const auto constant = group_->constant.find(dummies[l]);
      if (constant == group_->constant.end()) varying.push_back(dummies[l]);
      else if (constant->second == 1) fixed[f] = static_cast<int>(l) + 1;
    }
    if (varying.empty()) continue;
    varying_.push_back(varying);
    varying_factor_.push_back(static_cast<int>(f));
  }
  const CellTable table =
      cell_table(varying_, std::min<int>(group_->table, static_cast<int>(varying_.size())),
                 [&](const Monomial& set) { return released(set); }, random);
  whole_ = table.whole;
  choices_ = table.choice;
  const double share = std::min(1.0, most_points / rows()), fewest = std::min(fewest_of_cell, most_points);
  for (std::size_t c = 0; c < table.mass.size(); ++c) {
    const double points = std::min(table.mass[c], std::max(fewest, share * table.mass[c]));
    BlockCell cell{fixed, table.mass[c], std::max(1, static_cast<int>(std::lround(points))), {}, {}};
    for (std::size_t v = 0; v < varying_.size(); ++v) {
      const int choice = choices_[c][v];
      const std::vector<int>& all = structure_.factors[varying_factor_[v]].dummies;
      if (choice == 0) continue;
      const auto dummy = std::find(all.begin(), all.end(), varying_[v][choice - 1]);
      cell.levels[varying_factor_[v]] = static_cast<int>(dummy - all.begin()) + 1;
    }
    cells_.push_back(std::move(cell));
    active_.push_back(active_dummies(varying_, choices_[c]));
  }
}

bool Block::contains(const Monomial& set, std::size_t cell) const {
  return std::includes(active_[cell].begin(), active_[cell].end(), set.begin(), set.end());
}

// Every set of varying dummies that some cell has and that a numeric column of degree 1 may still join.
void Block::make_sets() {
  sets_.push_back({});
  for (std::size_t s = 0; s < sets_.size(); ++s) {
    if (static_cast<int>(sets_[s].size()) + 1 >= order()) continue;
    for (const auto& dummies : varying_)
      for (const int dummy : dummies) {
        if (!sets_[s].empty() && dummy <= sets_[s].back()) continue;
        Monomial longer = sets_[s];
        longer.push_back(dummy);
        for (std::size_t c = 0; c < cells_.size(); ++c)
          if (contains(longer, c)) {
            sets_.push_back(longer);
            break;
          }
      }
  }
}

// E[1_S prod ((z_k - mean_k) / sd_k)^a_k], expanded in the released moments.
double Block::whitened_mean(const Monomial& set, const std::vector<int>& exponents) const {
  std::vector<int> lower(exponents.size(), 0);
  double total = 0;
  for (;;) {
    double coefficient = 1;
    for (std::size_t k = 0; k < exponents.size(); ++k)
      coefficient *= binomial(exponents[k], lower[k]) * std::pow(-mean_[k], exponents[k] - lower[k]) /
                     std::pow(sd_[k] > 0 ? sd_[k] : 1, exponents[k]);
    total += coefficient * released(product(set, structure_.powers(lower)));
    std::size_t k = 0;
    while (k < exponents.size() && lower[k] == exponents[k]) lower[k++] = 0;
    if (k == exponents.size()) return total / rows();
    ++lower[k];
  }
}

void Block::make_requirements() {
  if (order() < 1) return;
  if (group_->moments.size() > most_requirements)
    fail(Status::unsupported, name(), ": ", group_->moments.size(), " moments are more than the generator's limit of ",
         most_requirements, "; use a lower order (--order), or a protocol with fewer variables");
  const MonomialList list = graded_monomials(structure_.columns(), order());
  for (std::size_t s = 0; s < sets_.size(); ++s) {
    const double share = sets_[s].empty() ? 1 : released(sets_[s]) / rows();
    for (int t = 1; t < list.count(); ++t) {
      if (static_cast<int>(sets_[s].size()) + list.degree[t] > order()) break;
      const std::vector<int>& exponents = list.exponents[t];
      double square = share;               // of the function's size, were the columns normal
      bool varies = true;
      for (std::size_t k = 0; k < exponents.size(); ++k) {
        square *= odd_factorial(exponents[k]);
        if (exponents[k] > 0 && sd_[static_cast<Eigen::Index>(k)] == 0) varies = false;
      }
      if (varies)
        requirements_.push_back(
            {static_cast<int>(s), t, whitened_mean(sets_[s], exponents), std::max(1e-3, std::sqrt(square))});
    }
  }
}

// Means and SDs of a cell follow from the released moments while its dummies leave a degree or two for them.
void Block::start_from_cell_moments() {
  const int columns = structure_.columns(), factors = static_cast<int>(varying_.size());
  for (std::size_t c = 0; c < cells_.size(); ++c) {
    BlockCell& cell = cells_[c];
    cell.mean = Eigen::VectorXd::Zero(columns);
    cell.sd = (sd_.array() > 0).cast<double>();
    for (int k = 0; k < columns; ++k) {
      if (sd_[k] == 0 || factors + 1 > order()) continue;
      std::vector<int> exponents(columns, 0);
      const auto power = [&](int e) {
        exponents[k] = e;
        return cell_sum(varying_, choices_[c], [&](const Monomial& set) { return whitened_mean(set, exponents); }) *
               rows() / cell.mass;
      };
      cell.mean[k] = power(1);
      if (factors + 2 <= order()) cell.sd[k] = std::sqrt(std::max(0.0, power(2) - cell.mean[k] * cell.mean[k]));
    }
  }
}

}  // namespace fedglmm
