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
  std::size_t rank() const { return rows_.size(); }

  bool add(const std::vector<int>& parts) {
    Sparse row;
    for (const int part : parts) row.emplace_back(part, 1);
    while (!row.empty()) {
      const auto [column, factor] = row.front();
      const auto pivot = rows_.find(column);
      if (pivot == rows_.end()) {
        for (auto& entry : row) entry.second /= factor;
        rows_.emplace(column, std::move(row));
        return true;
      }
      row = without(row, pivot->second);
    }
    return false;
  }

 private:
  using Sparse = std::vector<std::pair<int, double>>;  // places, ascending, and values

  // Less that multiple of the pivot that takes the first entry away.
  static Sparse without(const Sparse& row, const Sparse& pivot) {
    constexpr double rounding = 1e-9;
    Sparse out;
    auto own = row.begin() + 1;
    const auto keep_before = [&](int place) {
      while (own != row.end() && own->first < place) out.push_back(*own++);
    };
    for (auto entry = pivot.begin() + 1; entry != pivot.end(); ++entry) {
      keep_before(entry->first);
      const bool both = own != row.end() && own->first == entry->first;
      const double value = (both ? (own++)->second : 0) - row.front().second * entry->second;
      if (std::abs(value) > rounding) out.emplace_back(entry->first, value);
    }
    keep_before(std::numeric_limits<int>::max());
    return out;
  }

  std::map<int, Sparse> rows_;             // by the first part, where they are 1
};

// Takes a row of each of `rank` independent cells, of those with the most rows.
bool take_basis(std::vector<Alike>& cells, std::size_t rank) {
  std::ranges::stable_sort(cells, std::ranges::greater{}, &Alike::second);
  Echelon basis;
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
  if (!all_fine()) {
    for (auto& parts : said_) parts.pop_back();
    return false;
  }
  parts_ += 1 + *std::ranges::max_element(part);
  return true;
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
  Echelon span;
  std::set<int> known;
  std::vector<Alike> cells;
  for (const auto& [parts, n] : told_apart) {
    span.add(parts);
    const int first = parts.front();
    if (first < std::ssize(known_) && known_[first]) known.insert(first);
    else cells.emplace_back(&parts, n);
  }
  for (std::int64_t i = 0; i < least_; ++i)
    if (!take_basis(cells, span.rank() - known.size())) return false;
  return true;
}

}  // namespace fedglmm
