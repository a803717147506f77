#include "disclosure/said_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

namespace fedglmm {
namespace {

using Alike = std::pair<const std::vector<int>*, std::int64_t>;  // rows in the same parts: which, how many are left

// Independent rows of indicators, in echelon form. A row touches few parts, of its own cluster most: it stays sparse.
class Echelon {
 public:
  explicit Echelon(int parts) : pivots_(parts) {}
  std::size_t rank() const { return rank_; }

  bool add(const std::vector<int>& parts) {
    row_.clear();
    for (const int part : parts) row_.emplace_back(part, 1);
    while (!row_.empty()) {
      auto& pivot = pivots_[row_.front().first];
      if (pivot.empty()) {
        const double factor = row_.front().second;
        for (auto& entry : row_) entry.second /= factor;
        pivot = row_;
        ++rank_;
        return true;
      }
      subtract(pivot);
    }
    return false;
  }

 private:
  using Sparse = std::vector<std::pair<int, double>>;  // places, ascending, and values

  // Takes the multiple of the pivot from the row with which its first entry vanishes.
  void subtract(const Sparse& pivot) {
    constexpr double rounding = 1e-9;
    rest_.clear();
    auto own = row_.begin() + 1;
    const auto keep_before = [&](int place) {
      while (own != row_.end() && own->first < place) rest_.push_back(*own++);
    };
    for (auto entry = pivot.begin() + 1; entry != pivot.end(); ++entry) {
      keep_before(entry->first);
      const bool both = own != row_.end() && own->first == entry->first;
      const double value = (both ? (own++)->second : 0) - row_.front().second * entry->second;
      if (std::abs(value) > rounding) rest_.emplace_back(entry->first, value);
    }
    keep_before(std::numeric_limits<int>::max());
    row_.swap(rest_);
  }

  std::vector<Sparse> pivots_;             // by the first part, where they are 1
  Sparse row_, rest_;
  std::size_t rank_ = 0;
};

// Takes a row of each of `rank` independent cells, of those with the most rows.
bool take_basis(std::vector<Alike>& cells, int parts, std::size_t rank) {
  std::ranges::stable_sort(cells, std::ranges::greater{}, &Alike::second);
  Echelon basis(parts);
  for (auto cell = cells.begin(); basis.rank() < rank; ++cell) {
    if (cell == cells.end() || cell->second == 0) return false;
    cell->second -= basis.add(*cell->first);
  }
  return true;
}

}  // namespace

SaidSums::SaidSums(std::int64_t least, std::vector<std::vector<std::int64_t>> rows)
    : least_(least), rows_(std::move(rows)), said_(rows_.front().size()) {}

bool SaidSums::say(const std::vector<int>& part) {
  for (std::size_t a = 0; a < said_.size(); ++a) said_[a].push_back(parts_ + part[a]);
  const int before = std::exchange(parts_, parts_ + 1 + *std::ranges::max_element(part));
  if (all_fine()) return true;
  for (auto& parts : said_) parts.pop_back();
  parts_ = before;
  return false;
}

bool SaidSums::say_first(const std::vector<int>& part, const std::vector<char>& though_few) {
  known_ = though_few;
  return say(part);
}

bool SaidSums::all_fine() const {
  return std::ranges::all_of(rows_, [&](const auto& rows) { return fine(rows); });
}

bool SaidSums::fine(const std::vector<std::int64_t>& rows) const {
  std::map<std::vector<int>, std::int64_t> told_apart;
  for (std::size_t a = 0; a < rows.size(); ++a)
    if (rows[a] > 0) told_apart[said_[a]] += rows[a];
  if (known_.empty() && std::ranges::all_of(told_apart, [&](const auto& cell) { return cell.second >= least_; }))
    return true;
  Echelon span(parts_);
  std::set<int> known;
  std::vector<Alike> cells;
  for (const auto& [parts, n] : told_apart) {
    span.add(parts);
    const int first = parts.front();
    if (first < std::ssize(known_) && known_[first]) known.insert(first);
    else cells.emplace_back(&parts, n);
  }
  for (std::int64_t i = 0; i < least_; ++i)
    if (!take_basis(cells, parts_, span.rank() - known.size())) return false;
  return true;
}

}  // namespace fedglmm
