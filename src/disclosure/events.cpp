// events.cpp - counts by category, and what differences of sums would single out.
#include "disclosure/events.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

template <class RowsOf>
Counts counts_of(const std::vector<const ClusterSums*>& clusters, const RowsOf& rows_of) {
  Counts counts;
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->cells) counts[category] += rows_of(cell);
  return counts;
}

bool parts_fine(const Crossed& parts, std::int64_t least) {
  std::map<int, std::int64_t> size, inside, meeting, whole;
  for (const auto& [place, rows] : parts) {
    size[place.first] += rows;
    whole[place.second] += rows;
  }
  for (const auto& [place, rows] : parts) {
    if (rows == 0) continue;
    meeting[place.second] += size[place.first];
    if (rows == size[place.first]) inside[place.second] += rows;
  }
  return std::ranges::none_of(whole, [&](const auto& part) {
    const auto [level, rows] = part;
    return few(rows - inside[level], least) || few(meeting[level] - rows, least);
  });
}

}  // namespace

Counts event_counts(const std::vector<const ClusterSums*>& clusters, int response) {
  return counts_of(clusters, [&](const Cell& cell) { return cell.events[response]; });
}

std::vector<Counts> rows_behind(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response) {
  std::vector<Counts> tables{event_counts(clusters, response)};
  ValueCounts site(value_limit(plan.protocol.numeric_order));
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->cells) site.add(cell.y[response]);
  if (!site.full())
    for (const auto& [value, times] : site.counts())
      if (value != 0)
        tables.push_back(counts_of(clusters, [&, v = value](const Cell& cell) {
          return cell.n - cell.y[response].count(v);
        }));
  if (plan.protocol.responses[response].trials.given())
    tables.push_back(counts_of(clusters, [&](const Cell& cell) { return cell.failures[response]; }));
  if (plan.protocol.responses[response].type == ResponseType::numeric)
    tables.push_back(counts_of(clusters, [](const Cell& cell) { return cell.n; }));
  return tables;
}

std::int64_t total(const Counts& counts) {
  std::int64_t sum = 0;
  for (const auto& [category, rows] : counts) sum += rows;
  return sum;
}

std::map<int, std::int64_t> by_level(const Counts& counts, int factor) {
  std::map<int, std::int64_t> levels;
  for (const auto& [category, rows] : counts) levels[category[factor]] += rows;
  return levels;
}

Crossed crossed(const Counts& counts, int factor, int other) {
  Crossed cells;
  for (const auto& [category, rows] : counts) cells[{category[factor], category[other]}] += rows;
  return cells;
}

bool differences_fine(const Crossed& parts, std::int64_t least) {
  Crossed turned;
  for (const auto& [place, rows] : parts) turned[{place.second, place.first}] = rows;
  return parts_fine(parts, least) && parts_fine(turned, least);
}

}  // namespace fedglmm
