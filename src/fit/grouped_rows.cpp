#include "fit/grouped_rows.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace fedglmm {
namespace {

using Flags = std::vector<unsigned char>;

// Most columns have no missing value, and a sum that a compiler vectorizes tells.
template <class Values, class Missing>
void clear_where(const Values& values, const Missing& missing, Flags& complete) {
  if (std::count_if(values.begin(), values.end(), missing) == 0) return;
  for (std::size_t row = 0; row < complete.size(); ++row) complete[row] &= !missing(values[row]);
}

void clear_missing(const Column& column, Flags& complete) {
  if (column.factor) clear_where(column.codes, [](std::int32_t code) { return code < 0; }, complete);
  else clear_where(column.values, [](double value) { return value != value; }, complete);
}

// Position of each level in byte order.
std::vector<int> ranks(const std::vector<std::string>& levels, std::vector<int>& order) {
  order.resize(levels.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return levels[a] < levels[b]; });
  std::vector<int> rank(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = static_cast<int>(k);
  return rank;
}

void sort_by_cluster(const Column& cluster, const Flags& complete, GroupedRows& out) {
  std::vector<int> order;
  const std::vector<int> rank = ranks(cluster.levels, order);
  std::vector<std::int64_t> next(rank.size() + 1, 0);
  for (std::size_t row = 0; row < complete.size(); ++row)
    if (complete[row]) ++next[rank[cluster.codes[row]] + 1];
  for (std::size_t k = 0; k < rank.size(); ++k) {
    next[k + 1] += next[k];
    if (next[k + 1] == next[k]) continue;
    out.clusters.push_back(cluster.levels[order[k]]);
    out.offset.push_back(next[k + 1]);
  }
  out.rows.resize(static_cast<std::size_t>(next.back()));
  for (std::size_t row = 0; row < complete.size(); ++row)
    if (complete[row]) out.rows[next[rank[cluster.codes[row]]]++] = static_cast<std::int64_t>(row);
}

}  // namespace

GroupedRows grouped_rows(const Frame& frame, const std::string& cluster, const std::vector<std::string>& columns) {
  const Column& given = frame.require(cluster);
  const Column as_text = given.factor ? Column{} : as_factor(given);
  const Column& groups = given.factor ? given : as_text;
  Flags complete(static_cast<std::size_t>(frame.rows), 1);
  clear_missing(groups, complete);
  for (const std::string& name : columns) clear_missing(frame.require(name), complete);

  GroupedRows out;
  sort_by_cluster(groups, complete, out);
  out.dropped = frame.rows - out.count();
  if (out.rows.empty()) fail(Status::bad_data, frame.name, ": no row is complete in the columns of the formula");
  if (out.clusters.size() < 2)
    fail(Status::bad_data, frame.name, ": column '", cluster, "' holds a single cluster ('", out.clusters.front(),
         "'); random effects need at least two");
  return out;
}

}  // namespace fedglmm
