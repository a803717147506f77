// pool_plans.hpp - plans of pools by hand: clusters as tables of counts, in one factor's levels or in several.
#pragma once
#include "cell_rows.hpp"
#include "disclosure/pool_plan.hpp"

namespace pool_plans {

using namespace cell_rows;

// Rows of one cluster by category.
using Counts = std::vector<std::int64_t>;

// Clusters c0, c1, ... with tables and own cells as given; every category is a count and a part by itself.
struct Pool {
  Site site;
  Planning planning;
  PoolPlan plan;

  Pool(const std::string& json, const std::vector<Category>& categories, const std::vector<Counts>& clusters)
      : site(json), planning(site.plan) {
    plan.categories = categories;
    for (std::size_t i = 0; i < clusters.size(); ++i)
      for (std::size_t k = 0; k < categories.size(); ++k)
        site.add(cat('c', i), categories[k], static_cast<int>(clusters[i][k]));
    for (const auto& [name, sums] : site.sums.clusters()) add(name, sums);
    for (int k = 0; k < std::ssize(categories); ++k) {
      std::int64_t n = 0;
      for (const auto& counts : clusters) n += counts[k];
      plan.counts.push_back({{k}, n});
      plan.parts.push_back({{k}, n, {}});
    }
  }
  explicit Pool(const std::vector<Counts>& clusters)
      : Pool(factor_study(static_cast<int>(clusters[0].size())), levels(clusters[0].size()), clusters) {}

  // Places of a cluster's cells by category; a category that does not occur is none.
  int place(int cluster, int category) const {
    const auto& cells_of = plan.clusters[cluster].cells;
    const auto cell = std::ranges::find(cells_of, category, &PlannedCell::category);
    return static_cast<int>(cell - cells_of.begin());
  }

  // The counts of these categories are hidden in one sum, all others are said.
  void hide(int cluster, const std::vector<std::vector<int>>& sums) {
    auto& table = plan.clusters[cluster].table;
    table.clear();
    std::vector<char> hidden(plan.categories.size(), false);
    for (const auto& members : sums) {
      auto& group = table.emplace_back();
      for (const int category : members) {
        hidden[category] = true;
        group.members.push_back(place(cluster, category));
        group.n += plan.clusters[cluster].cells[group.members.back()].cell->n;
      }
    }
    for (int k = 0; k < std::ssize(plan.clusters[cluster].cells); ++k)
      if (const auto& cell = plan.clusters[cluster].cells[k]; !hidden[cell.category])
        table.push_back({{k}, cell.cell->n, true});
  }
  void own(int cluster, int category) { plan.clusters[cluster].cells[place(cluster, category)].own.order = 2; }
  void says_moments(int cluster) { plan.clusters[cluster].moments.order = 2; }

  std::vector<std::vector<int>> counts() const { return categories_of(plan.counts); }
  std::vector<std::vector<int>> parts() const { return categories_of(plan.parts); }

 private:
  template <class Totals>
  static std::vector<std::vector<int>> categories_of(const Totals& totals) {
    std::vector<std::vector<int>> out;
    for (const auto& total : totals) out.push_back(total.categories);
    std::ranges::sort(out);
    return out;
  }

  static std::vector<Category> levels(std::size_t count) {
    std::vector<Category> out;
    for (int l = 0; l < static_cast<int>(count); ++l) out.push_back({l});
    return out;
  }

  void add(const std::string& name, const ClusterSums& sums) {
    auto& cluster = plan.clusters.emplace_back();
    cluster.name = name;
    cluster.sums = &sums;
    for (const auto& [category, cell] : sums.cells) {
      const auto number = std::ranges::find(plan.categories, category) - plan.categories.begin();
      cluster.cells.push_back({static_cast<int>(number), &cell, {}});
    }
    hide(static_cast<int>(plan.clusters.size()) - 1, {});
  }
};

}  // namespace pool_plans
