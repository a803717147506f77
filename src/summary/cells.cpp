// cells.cpp - sums by cluster and category.
#include "summary/cells.hpp"

#include <algorithm>
#include <cmath>

#include "base/log_factorial.hpp"

namespace fedglmm {
namespace {

void add(ResponseSums& sums, const ResponseSums& more) {
  sums.y += more.y;
  sums.yy += more.yy;
  sums.log_factorial += more.log_factorial;
  sums.log_choose += more.log_choose;
  sums.unweighted += more.unweighted;
  for (std::size_t m = 0; m < sums.xy.size(); ++m) sums.xy[m] += more.xy[m];
}

// `first`: where the intervals begin in the key.
bool inside(const Category& key, std::size_t first, const Box& box) {
  for (std::size_t k = 0; k < box.size(); ++k)
    if (key[first + k] < box[k][0] || key[first + k] > box[k][1]) return false;
  return true;
}

}  // namespace

Accumulator::Accumulator(const MomentPlan& plan) : plan_(plan), basis_(plan, leverage_degree(plan), {}) {}

void Accumulator::add(const RowValues& row) {
  auto& sums = cluster_of(row);
  ++sums.n;
  sums.weight += row.weight;
  if (row.weight != 1) sums.log_weights += std::log(row.weight);
  plan_.evaluate_powers(row.z, plan_.powers.size(), powers_);
  add_to_cell(sums.cells[row.category], row);
  if (!says_cells(plan_.protocol))
    intervals_.assign(row.category.begin() + std::ssize(plan_.factors), row.category.end());
  add_responses(sums.responses[intervals_], row);
}

ClusterSums& Accumulator::cluster_of(const RowValues& row) {
  if (const auto known = clusters_.find(row.cluster); known != clusters_.end()) return known->second;
  auto& sums = clusters_[std::string(row.cluster)];
  sums.outer = row.outer;
  return sums;
}

void Accumulator::add_to_cell(Cell& cell, const RowValues& row) {
  if (cell.n++ == 0) {
    cell.sums.assign(powers_.size(), 0);
    cell.events.assign(row.y.size(), 0);
    cell.failures.assign(row.y.size(), 0);
    const ValueCounts none(value_limit(plan_.protocol.numeric_order));
    cell.x.assign(row.z.size(), none);
    cell.y.assign(row.y.size(), none);
  }
  for (std::size_t k = 0; k < powers_.size(); ++k) cell.sums[k] += powers_[k];
  for (std::size_t k = 0; k < row.z.size(); ++k) cell.x[k].add(row.z[k]);
  for (std::size_t r = 0; r < row.y.size(); ++r) {
    cell.events[r] += row.y[r] != 0;
    if (plan_.protocol.responses[r].trials.given()) cell.failures[r] += row.y[r] != row.trials[r];
    cell.y[r].add(row.y[r]);
  }
  if (says_cells(plan_.protocol) && basis_.size() > 1) cell.far.add(plan_, basis_, row.z, powers_, cell.n, cell.sums);
}

void Accumulator::add_responses(std::vector<ResponseSums>& sums, const RowValues& row) {
  if (sums.empty()) sums.assign(row.y.size(), {0, 0, 0, 0, std::vector<double>(plan_.products, 0)});
  plan_.evaluate_products(row.z, row.category, products_);
  for (std::size_t r = 0; r < row.y.size(); ++r) {
    const auto& response = plan_.protocol.responses[r];
    const double y = (row.y[r] - response.centre) / response.scale;
    if (y == 0) continue;
    const double wy = row.weight * y;
    sums[r].unweighted += y;
    sums[r].y += wy;
    sums[r].yy += wy * y;
    if (response.type == ResponseType::count) sums[r].log_factorial += row.weight * log_factorial(y);
    if (response.trials.given()) sums[r].log_choose += row.weight * log_choose(row.trials[r], y);
    for (std::size_t m = 0; m < products_.size(); ++m) sums[r].xy[m] += wy * products_[m];
  }
}

ClusterSums rows_in(const MomentPlan& plan, const ClusterSums& cluster, const Box& box) {
  ClusterSums part;
  for (const auto& [category, cell] : cluster.cells)
    if (inside(category, plan.factors.size(), box)) {
      part.cells.emplace(category, cell);
      part.n += cell.n;
    }
  for (const auto& [intervals, sums] : cluster.responses)
    if (inside(intervals, 0, box)) part.responses.emplace(intervals, sums);
  return part;
}

std::vector<double> cluster_moments(const MomentPlan& plan, const ClusterSums& cluster,
                                    const std::vector<int>& positions) {
  std::vector<double> moments(positions.size(), 0);
  for (std::size_t k = 0; k < positions.size(); ++k) {
    const auto& monomial = plan.index.monomials[positions[k]];
    const int power = plan.power[positions[k]];
    for (const auto& [category, cell] : cluster.cells)
      if (plan.holds(monomial, category)) moments[k] += power < 0 ? static_cast<double>(cell.n) : cell.sums[power];
  }
  return moments;
}

std::map<int, double> constant_columns(const MomentPlan& plan, const ClusterSums& cluster) {
  std::map<int, double> constant;
  for (int c = 0; c < std::ssize(plan.index.columns); ++c) {
    if (plan.index.columns[c].numeric()) {
      ValueCounts values(2);
      for (const auto& [category, cell] : cluster.cells) values.add(cell.x[plan.slot[c]]);
      if (values.distinct() == 1) constant[c] = values.first();
      continue;
    }
    const auto is_one = [&](const auto& entry) { return plan.holds({c}, entry.first); };
    const auto ones = std::ranges::count_if(cluster.cells, is_one);
    if (ones == 0 || ones == std::ssize(cluster.cells)) constant[c] = ones > 0;
  }
  return constant;
}

ResponseSums response_sums(const ClusterSums& cluster, int response) {
  auto part = cluster.responses.begin();
  ResponseSums sums = part->second[response];
  while (++part != cluster.responses.end()) add(sums, part->second[response]);
  return sums;
}

std::int64_t event_count(const ClusterSums& cluster, int response) {
  std::int64_t events = 0;
  for (const auto& [category, cell] : cluster.cells) events += cell.events[response];
  return events;
}

std::int64_t failure_count(const ClusterSums& cluster, int response) {
  std::int64_t failures = 0;
  for (const auto& [category, cell] : cluster.cells) failures += cell.failures[response];
  return failures;
}

}  // namespace fedglmm
