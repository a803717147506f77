// value_counts.hpp - the distinct values of a column and how often each occurs, up to a limit of values.
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace fedglmm {

// A column with this many values has none that all but nine rows share, and enough of them for any order.
inline int value_limit(int order) { return std::max(order + 2, 11); }

class ValueCounts {
 public:
  explicit ValueCounts(int limit) : limit_(limit) {}
  void add(double value, std::int64_t times = 1);
  void add(const ValueCounts& other);
  bool full() const { return std::ssize(counts_) >= limit_; }  // there may be more values than were counted
  int distinct() const { return static_cast<int>(counts_.size()); }
  double first() const { return counts_.front().first; }
  const std::vector<std::pair<double, std::int64_t>>& counts() const { return counts_; }
  std::int64_t count(double value) const;
  std::int64_t largest() const;  // occurrences of the commonest; 0 if full

 private:
  int limit_;
  std::vector<std::pair<double, std::int64_t>> counts_;
};

}  // namespace fedglmm
