#include "model/grouped_rows.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "model/row_tasks.hpp"

namespace fedglmm {
namespace {

using Flags = std::span<unsigned char>;

// Most columns have no missing value, and a sum that a compiler vectorizes tells.
template <class Value, class Missing>
void clear_where(const std::vector<Value>& values, std::int64_t first, const Missing& missing, Flags complete) {
  const auto from = values.begin() + first, to = from + std::ssize(complete);
  if (std::count_if(from, to, missing) == 0) return;
  for (std::size_t i = 0; i < complete.size(); ++i) complete[i] &= !missing(from[static_cast<std::int64_t>(i)]);
}

// Of the rows from `first` on.
void clear_missing(const Column& column, std::int64_t first, Flags complete) {
  if (column.factor) clear_where(column.codes, first, [](std::int32_t code) { return code < 0; }, complete);
  else clear_where(column.values, first, [](double value) { return value != value; }, complete);
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

// A stable sort by counting: each task counts its rows of each cluster, then knows where they go.
class Sorting {
 public:
  Sorting(const Column& cluster, const std::vector<const Column*>& columns, const Threads& threads)
      : cluster_(cluster), columns_(columns), threads_(threads), rank_(ranks(cluster.levels, order_)),
        rows_(std::ssize(cluster.codes)), complete_(static_cast<std::size_t>(rows_)) {
    chunk_ = std::max<std::int64_t>(least_chunk, std::ssize(rank_));
  }

  void run(GroupedRows& out) {
    next_.assign(most_row_tasks * rank_.size(), 0);
    for_row_tasks(rows_, chunk_, threads_, [&](auto task, auto first, auto end) { count(task, first, end); });
    place(out);
    for_row_tasks(rows_, chunk_, threads_, [&](auto task, auto first, auto end) {
      each_complete(task, first, end, [&](std::int64_t row, std::int64_t& next) { out.rows[next++] = row; });
    });
  }

 private:
  static constexpr std::int64_t least_chunk = 2048;

  void count(std::int64_t task, std::int64_t first, std::int64_t end) {
    const auto length = static_cast<std::size_t>(end - first);
    const Flags complete(&complete_[static_cast<std::size_t>(first)], length);
    std::ranges::fill(complete, 1);
    clear_missing(cluster_, first, complete);
    for (const Column* column : columns_) clear_missing(*column, first, complete);
    each_complete(task, first, end, [](std::int64_t, std::int64_t& count) { ++count; });
  }

  // work(row, what the task has in next_ for the row's cluster)
  template <class Work>
  void each_complete(std::int64_t task, std::int64_t first, std::int64_t end, const Work& work) {
    const unsigned char* const complete = complete_.data();
    const std::int32_t* const code = cluster_.codes.data();
    const int* const rank = rank_.data();
    std::int64_t* const next = next_.data() + static_cast<std::size_t>(task) * rank_.size();
    for (std::int64_t row = first; row < end; ++row)
      if (complete[row]) work(row, next[rank[code[row]]]);
  }

  // Turns counts into the place of each task's first row of each cluster.
  void place(GroupedRows& out) {
    std::int64_t before = 0;
    for (std::size_t k = 0; k < rank_.size(); ++k) {
      for (std::size_t at = k; at < next_.size(); at += rank_.size()) before += std::exchange(next_[at], before);
      if (before == out.offset.back()) continue;
      out.clusters.push_back(cluster_.levels[order_[k]]);
      out.offset.push_back(before);
    }
    out.rows.resize(static_cast<std::size_t>(before));
  }

  const Column& cluster_;
  const std::vector<const Column*>& columns_;
  Threads threads_;
  std::vector<int> order_, rank_;           // of the levels, in byte order
  std::int64_t rows_, chunk_;
  RawVector<unsigned char> complete_;
  std::vector<std::int64_t> next_;          // [task][cluster]
};

}  // namespace

GroupedRows grouped_rows(const Frame& frame, const std::string& cluster, const std::vector<std::string>& columns,
                         const Threads& threads) {
  const Column& given = frame.require(cluster);
  const Column as_text = given.factor ? Column{} : as_factor(given);
  const Column& groups = given.factor ? given : as_text;
  std::vector<const Column*> needed;
  for (const std::string& name : columns) needed.push_back(&frame.require(name));

  GroupedRows out;
  Sorting(groups, needed, threads).run(out);
  out.dropped = frame.rows - out.count();
  if (out.rows.empty()) fail(Status::bad_data, frame.name, ": no row is complete in the columns of the formula");
  if (out.clusters.size() < 2)
    fail(Status::bad_data, frame.name, ": column '", cluster, "' holds a single cluster ('", out.clusters.front(),
         "'); random effects need at least two");
  return out;
}

}  // namespace fedglmm
