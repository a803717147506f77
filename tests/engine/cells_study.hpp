// cells_study.hpp - groups in cells of random rows, by a plan of a few lines: hides nothing that a rule asks for.
#pragma once
#include <cmath>
#include <map>
#include <random>

#include "pseudo_data/pool_counts.hpp"

namespace fedglmm::testing {

struct StudyRow {
  int cluster;
  Category category;
  std::vector<double> z;
};

// Numeric columns x1, x2 and a factor of three levels; clusters differ in size, in levels and in where their x lie.
class CellsStudy {
 public:
  CellsStudy(int clusters, int precision, unsigned seed) : random_(seed) {
    protocol.cluster = "g";
    protocol.profile = Profile::standard;
    protocol.precision = precision;
    protocol.order = 4;
    protocol.numeric_order = 4;
    for (const char* name : {"x1", "x2"}) {
      Variable variable;
      variable.name = name;
      variable.lower = -8;
      variable.upper = 8;
      protocol.variables.push_back(variable);
    }
    Variable factor;
    factor.name = "f";
    factor.type = VariableType::factor;
    factor.levels = {"a", "b", "c"};
    protocol.variables.push_back(factor);
    for (int i = 0; i < clusters; ++i) add_cluster(i);
  }

  // Cells of `own` rows or more say moments of their own; categories of fewer than `hide` rows are hidden together.
  PoolGroups groups(int own, int hide) {
    clusters_.clear();
    for (int i = 0; i <= rows.back().cluster; ++i) clusters_.push_back(cluster(i, own, hide));
    pool_ = Group();
    pool_.rows.release = "r";
    std::map<Category, std::vector<StudyRow>> parts;
    for (const StudyRow& row : rows) parts[row.category].push_back(row);
    for (const auto& [category, members] : parts) {
      pool_.n += std::ssize(members);
      pool_.cells.push_back(cell({category}, members, protocol.numeric_order));
    }
    PoolGroups out{&pool_, {}};
    for (const Group& group : clusters_) out.clusters.push_back(&group);
    return out;
  }

  Protocol protocol;
  std::vector<StudyRow> rows;

 private:
  void add_cluster(int number) {
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    const double shift = 0.5 * normal(random_);
    const int n = 12 + static_cast<int>(60 * uniform(random_));
    for (int j = 0; j < n; ++j) {
      const double u = uniform(random_), x = shift + normal(random_);
      const double other = std::round(4 * (0.4 * x + 0.8 * normal(random_))) / 4;
      rows.push_back({number, {u < 0.5 ? 0 : u < 0.8 ? 1 : 2}, {x, other}});
    }
  }

  std::vector<double> sums(const std::vector<StudyRow>& members, int order) const {
    const auto base = base_columns(protocol);
    std::vector<double> out;
    for (const Monomial& monomial : numeric_moments(protocol, order, {})) {
      double sum = 0;
      for (const StudyRow& row : members) {
        double value = 1;
        for (const int c : monomial) value *= row.z[c];
        sum += value;
      }
      const double grid = moment_grid(protocol, base, monomial, static_cast<double>(members.size()));
      out.push_back(rounded_to(sum, grid));
    }
    return out;
  }

  CellGroup cell(std::vector<Category> categories, const std::vector<StudyRow>& members, int order) const {
    CellGroup out;
    out.categories = std::move(categories);
    out.n = std::ssize(members);
    out.order = order;
    if (order > 0) out.moments = sums(members, order);
    return out;
  }

  Group cluster(int number, int own, int hide) const {
    Group out;
    out.rows.cluster = std::string(1, static_cast<char>('A' + number));
    out.rows.release = "r";
    std::map<Category, std::vector<StudyRow>> parts;
    std::vector<StudyRow> all, hidden;
    for (const StudyRow& row : rows)
      if (row.cluster == number) {
        parts[row.category].push_back(row);
        all.push_back(row);
      }
    std::vector<Category> hidden_categories;
    for (const auto& [category, members] : parts) {
      const int n = static_cast<int>(members.size());
      if (n < hide) {
        hidden_categories.push_back(category);
        hidden.insert(hidden.end(), members.begin(), members.end());
      } else {
        out.cells.push_back(cell({category}, members, n >= own ? 3 : 0));
      }
    }
    if (!hidden.empty()) out.cells.push_back(cell(hidden_categories, hidden, 0));
    out.n = std::ssize(all);
    out.order = out.n < 20 ? 2 : 4;
    out.moments = sums(all, out.order);
    return out;
  }

  std::mt19937 random_;
  std::vector<Group> clusters_;
  Group pool_;
};

}  // namespace fedglmm::testing
