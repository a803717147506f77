// cell_summaries.hpp - releases in cells: one of two wards that can be checked by hand, and random ones from plain sums
// over random rows.
#pragma once
#include <cmath>
#include <random>

#include "summaries.hpp"
#include "summary/category.hpp"

namespace summaries {

// z = (age - 1) / 2; the cut at 5 is z = 2. Base columns: 0 sexm, 1 age. Categories: sex, then age below 5 or not.
inline const std::string cell_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 2, "numeric_order": 3,
  "responses": [{"name": "ill", "type": "binary"}],
  "variables": [{"name": "sex", "type": "factor", "levels": ["f", "m"]},
                {"name": "age", "type": "numeric", "centre": 1, "scale": 2, "bounds": [-9, 21], "cut": [5]}]})";

inline const Category young_f{0, 0}, young_m{1, 0}, old_m{1, 1};

// The groups name their release, whose id is set right first.
inline Summary tagged(Summary summary) {
  auto& release = summary.releases.front();
  release.id = release_id(*summary.protocol, summary.groups, release);
  for (auto& group : summary.groups) group.rows.release = release.id;
  return summary;
}

// Ward a: 8 young f with z = 0, 9 young m with z = 1, 3 old m with z = 4; the counts of m are hidden.
inline Group cell_ward_a() {
  Group group;
  group.rows.cluster = "a";
  group.rows.release = "r";
  group.n = 20;
  group.order = 2;
  group.moments = {21, 57};
  group.cells = {{{young_f}, {}, 8, 0, {}, {}}, {{young_m, old_m}, {old_m}, 12, 0, {}, {}}};
  group.y = {{6}};
  return group;
}

// Ward b: 25 young f, of which 15 have z = 1 and 10 have z = -1; 5 old m with z = 2.
inline Group cell_ward_b() {
  Group group;
  group.rows.cluster = "b";
  group.rows.release = "r";
  group.n = 30;
  group.order = 2;
  group.moments = {15, 45};
  group.cells = {{{young_f}, {}, 25, 2, {}, {5, 25}}, {{old_m}, {}, 5, 0, {}, {}}};
  group.y = {{10}};
  return group;
}

// Of 33 f: sums 5, 25 and 5, the last rounded to a multiple of 2. Of 17 m: 9 + 12 + 10 and 9 + 48 + 20.
inline Group cell_pool() {
  Group group;
  group.rows.release = "r";
  group.n = 50;
  group.cells = {{{young_f}, {}, 33, 3, {}, {5, 25, 6}},
                 {{young_m, old_m}, {}, 17, 2, {}, {31, 77}},
                 {{old_m}, {}, 8, 0, {}, {}}};
  return group;
}

// Totals of ill: times sexm, age, sexm age, age^2.
inline Summary cell_summary(const std::string& json = cell_study) {
  Summary summary;
  summary.protocol = study(json);
  summary.groups = {cell_pool(), cell_ward_a(), cell_ward_b()};
  Release release;
  release.clusters = 2;
  release.rows = 50;
  release.rules = {"R1", "R2"};
  release.totals = {{{7, 12, 10, 20.5}, 0, 0}};
  summary.releases = {release};
  return tagged(std::move(summary));
}

// ---- random releases: what is hidden, and in which parts, is left to chance.

struct RandomRow {
  Category category;
  std::vector<double> z;
  double event, length;  // responses: binary, and numeric as (y - centre) / scale
};

// Variables: a factor of three levels, a binary one, two numeric columns, the first cut in two.
inline const std::string random_cell_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 3,
  "numeric_order": 4, "pools": {"w1": "north", "w4": "north"}, "small_clusters": "counts", "random": ["u", "b"],
  "responses": [{"name": "event", "type": "binary"},
                {"name": "length", "type": "numeric", "centre": 4, "scale": 2}],
  "variables": [{"name": "f", "type": "factor", "levels": ["k", "l", "m"]}, {"name": "b", "type": "binary"},
                {"name": "u", "type": "numeric", "bounds": [-4, 4], "cut": [0.5]},
                {"name": "w", "type": "numeric", "bounds": [-4, 4]}]})";

class RandomRelease {
 public:
  explicit RandomRelease(unsigned seed) : random_(seed), protocol_(study(random_cell_study)) {}

  Summary make() {
    Summary summary;
    summary.protocol = protocol_;
    Release release;
    std::vector<RandomRow> all;
    std::map<std::string, std::vector<RandomRow>> pools;
    for (int w = 0; w < 6; ++w) {
      const auto name = cat("w", w);
      const auto rows = random_rows(w == 5 ? 6 : 10 + below(60));
      summary.groups.push_back(cluster(name, rows));
      auto& pool = pools[pool_of(*protocol_, name)];
      pool.insert(pool.end(), rows.begin(), rows.end());
      all.insert(all.end(), rows.begin(), rows.end());
    }
    for (const auto& [name, rows] : pools) summary.groups.push_back(pool_group(name, rows));
    std::ranges::sort(summary.groups, {}, &Group::rows);
    release.clusters = 6;
    release.rows = std::ssize(all);
    release.rules = {"R1", "R2", "R6"};
    release.totals = totals(all);
    summary.releases = {release};
    return tagged(std::move(summary));
  }

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool chance(int percent) { return below(100) < percent; }

  std::vector<RandomRow> random_rows(int n) {
    std::normal_distribution<double> normal;
    std::vector<RandomRow> rows;
    for (int i = 0; i < n; ++i) {
      const double u = std::clamp(normal(random_), -4.0, 4.0), w = std::clamp(u + normal(random_), -4.0, 4.0);
      rows.push_back({{below(10) < 6 ? 0 : below(3), chance(30), u >= 0.5}, {u, w}, 1.0 * chance(40), normal(random_)});
    }
    return rows;
  }

  static double value(const RandomRow& row, const Monomial& monomial) {
    // Base columns: f l, f m, b, u, w.
    const double values[] = {1.0 * (row.category[0] == 1), 1.0 * (row.category[0] == 2), 1.0 * row.category[1],
                             row.z[0], row.z[1]};
    double product = 1;
    for (const int c : monomial) product *= values[c];
    return product;
  }

  std::vector<double> moments(const std::vector<RandomRow>& rows, int order, const std::vector<int>& without) const {
    std::vector<double> sums;
    for (const auto& monomial : numeric_moments(*protocol_, order, without)) {
      double sum = 0;
      for (const auto& row : rows) sum += value(row, monomial);
      const auto n = static_cast<double>(rows.size());
      sums.push_back(rounded_to(sum, moment_grid(*protocol_, base_columns(*protocol_), monomial, n)));
    }
    return sums;
  }

  template <class Said>
  void describe(Said& said, const std::vector<RandomRow>& rows, int highest) {
    said.order = below(highest + 1);
    if (said.order > 0 && chance(30)) said.without = {3 + below(2)};
    said.moments = moments(rows, said.order, said.without);
  }

  // y times a monomial, over n rows or events.
  double response_sum(const std::vector<RandomRow>& rows, int response, const Monomial& monomial) const {
    double sum = 0, events = 0;
    for (const auto& row : rows) {
      sum += (response == 0 ? row.event : row.length) * value(row, monomial);
      events += row.event;
    }
    const double n = response == 0 ? events : static_cast<double>(rows.size());
    return rounded_to(sum, response_grid(*protocol_, base_columns(*protocol_), response, monomial, n));
  }

  static std::vector<RandomRow> in(const std::vector<RandomRow>& rows, const std::vector<Category>& categories) {
    std::vector<RandomRow> out;
    for (const auto& row : rows)
      if (std::ranges::find(categories, row.category) != categories.end()) out.push_back(row);
    return out;
  }

  static std::map<Category, std::int64_t> counts(const std::vector<RandomRow>& rows) {
    std::map<Category, std::int64_t> out;
    for (const auto& row : rows) ++out[row.category];
    return out;
  }

  Group cluster(const std::string& name, const std::vector<RandomRow>& rows) {
    Group group;
    group.rows.cluster = name;
    group.n = std::ssize(rows);
    group.y = {{response_sum(rows, 0, {}), NAN, response_sum(rows, 0, {3})},
               {response_sum(rows, 1, {}), response_sum(rows, 1, {2}), response_sum(rows, 1, {3})}};
    if (group.n < 10) return group;
    describe(group, rows, 3);
    CellGroup hidden;
    for (const auto& [category, n] : counts(rows)) {
      if (n < 5 || chance(20)) {
        hidden.categories.push_back(category);
        if (n < 5) hidden.small.push_back(category);
        hidden.n += n;
        continue;
      }
      group.cells.push_back({{category}, {}, n, 0, {}, {}});
      if (n >= 10) describe(group.cells.back(), in(rows, {category}), 3);
    }
    if (hidden.categories.size() == 1) hidden.small.clear();
    if (!hidden.categories.empty()) group.cells.push_back(hidden);
    std::ranges::sort(group.cells, {}, &CellGroup::categories);
    return group;
  }

  Group pool_group(const std::string& name, const std::vector<RandomRow>& rows) {
    Group group;
    group.rows.pool = name;
    group.n = std::ssize(rows);
    CellGroup part;
    for (const auto& [category, n] : counts(rows)) {
      part.categories.push_back(category);
      part.n += n;
      if (chance(40)) group.cells.push_back({{category}, {}, n, 0, {}, {}});  // a count inside the part
      if (chance(60)) add_part(part, rows, group);
    }
    if (!part.categories.empty()) add_part(part, rows, group);
    std::ranges::sort(group.cells, {}, &CellGroup::categories);
    return group;
  }

  // A part of one category says its count itself.
  void add_part(CellGroup& part, const std::vector<RandomRow>& rows, Group& group) {
    if (part.categories.size() == 1)
      std::erase_if(group.cells, [&](const CellGroup& cell) { return cell.categories == part.categories; });
    describe(part, in(rows, part.categories), 4);
    group.cells.push_back(part);
    part = {};
  }

  std::vector<ResponseTotals> totals(const std::vector<RandomRow>& rows) const {
    std::vector<ResponseTotals> out(2);
    const auto index = make_index_set(*protocol_, 2);
    for (int r = 0; r < 2; ++r)
      for (const auto& monomial : index.monomials)
        out[r].xy.push_back(monomial.size() == 2 && monomial[0] == 2 ? NAN : response_sum(rows, r, monomial));
    for (const auto& row : rows) out[1].yy += row.length * row.length;
    return out;
  }

  std::mt19937_64 random_;
  std::shared_ptr<const Protocol> protocol_;
};

}  // namespace summaries
