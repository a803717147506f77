// cells.cpp - sums by cluster and category.
#include "summary/cells.hpp"

#include <algorithm>

#include "base/log_factorial.hpp"

namespace fedglmm {

void ValueCounts::add(double value, std::int64_t times) {
  if (full()) return;
  const auto known = std::ranges::find(counts_, value, &std::pair<double, std::int64_t>::first);
  if (known != counts_.end()) {
    known->second += times;
  } else {
    counts_.emplace_back(value, times);
  }
}

void ValueCounts::add(const ValueCounts& other) {
  for (const auto& [value, times] : other.counts_) add(value, times);
}

std::int64_t ValueCounts::count(double value) const {
  const auto known = std::ranges::find(counts_, value, &std::pair<double, std::int64_t>::first);
  return known == counts_.end() ? 0 : known->second;
}

std::int64_t ValueCounts::largest() const {
  if (full() || counts_.empty()) return 0;
  return std::ranges::max(counts_, {}, &std::pair<double, std::int64_t>::second).second;
}

void Accumulator::add(const RowValues& row) {
  auto& sums = cluster(row.cluster);
  ++sums.n;
  plan_.evaluate_powers(row.z, powers_);
  add_to_cell(sums.cells[row.category], row);
  add_responses(sums, row);
}

ClusterSums& Accumulator::cluster(std::string_view name) {
  if (const auto known = clusters_.find(name); known != clusters_.end()) return known->second;
  auto& sums = clusters_[std::string(name)];
  sums.responses.resize(plan_.protocol.responses.size());
  for (auto& response : sums.responses) response.xy.assign(plan_.products, 0);
  return sums;
}

void Accumulator::add_to_cell(Cell& cell, const RowValues& row) {
  if (cell.n++ == 0) {
    cell.sums.assign(powers_.size(), 0);
    cell.events.assign(row.y.size(), 0);
    const ValueCounts none(value_limit(plan_.protocol.order));
    cell.x.assign(row.z.size(), none);
    cell.y.assign(row.y.size(), none);
  }
  for (std::size_t k = 0; k < powers_.size(); ++k) cell.sums[k] += powers_[k];
  for (std::size_t k = 0; k < row.z.size(); ++k) cell.x[k].add(row.z[k]);
  for (std::size_t r = 0; r < row.y.size(); ++r) {
    cell.events[r] += row.y[r] != 0;
    cell.y[r].add(row.y[r]);
  }
}

void Accumulator::add_responses(ClusterSums& cluster, const RowValues& row) {
  plan_.evaluate_products(row.z, row.category, products_);
  for (std::size_t r = 0; r < row.y.size(); ++r) {
    const double y = row.y[r];
    if (y == 0) continue;
    auto& sums = cluster.responses[r];
    sums.y += y;
    sums.yy += y * y;
    if (plan_.protocol.responses[r].type == ResponseType::count) sums.log_factorial += log_factorial(y);
    for (std::size_t m = 0; m < products_.size(); ++m) sums.xy[m] += y * products_[m];
  }
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

double response_sum(const MomentPlan& plan, const ClusterSums& cluster, int response, int column) {
  return cluster.responses[response].xy[plan.index.position.at({column})];
}

}  // namespace fedglmm
