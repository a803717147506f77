#include "summary/value_counts.hpp"

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

}  // namespace fedglmm
