// pool_parts.cpp - larger cells first: one that meets none before it is a part.
#include "summary/pool_parts.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace fedglmm {
namespace {

class PoolParts {
 public:
  PoolParts(const Group& pool, const std::string& place)
      : pool_(pool), place_(place), rest_(pool.cells.size()), open_(pool.cells.size()) {}

  std::map<Category, PoolPlace> sort() {
    std::vector<int> by_size(pool_.cells.size());
    std::iota(by_size.begin(), by_size.end(), 0);
    const auto size = [&](int c) { return pool_.cells[c].categories.size(); };
    std::ranges::stable_sort(by_size, std::ranges::greater(), size);
    std::int64_t n = 0;
    for (const int c : by_size) {
      if (!places_.contains(pool_.cells[c].categories.front())) n += add_part(c, n);
      else add_finer(c);
    }
    if (n != pool_.n) refuse("impossible: the parts have ", n, " rows, the pool ", pool_.n);
    for (std::size_t c = 0; c < rest_.size(); ++c)
      if (open_[c] > rest_[c] || (open_[c] == 0 && rest_[c] != 0))
        refuse("impossible: counts that do not add to the total of their part, ", pool_.cells[c].n);
    return std::move(places_);
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail(Status::bad_data, place_, ": ", parts...);
  }

  std::int64_t add_part(int c, std::int64_t n) {
    const auto& cell = pool_.cells[c];
    if (cell.n > pool_.n - n) refuse("impossible: the parts have more than the ", pool_.n, " rows");
    for (const auto& category : cell.categories)
      if (!places_.emplace(category, PoolPlace{c, -1}).second) refuse("parts that overlap");
    rest_[c] = cell.n;
    open_[c] = std::ssize(cell.categories);
    return cell.n;
  }

  void add_finer(int c) {
    const auto& cell = pool_.cells[c];
    const int part = places_.at(cell.categories.front()).part;
    if (cell.order > 0) refuse("moments of cells that overlap");
    for (const auto& category : cell.categories) {
      const auto found = places_.find(category);
      if (found == places_.end() || found->second.part != part || found->second.finer >= 0)
        refuse("counts that overlap other cells");
      found->second.finer = c;
    }
    if (cell.categories.size() == pool_.cells[part].categories.size()) refuse("two totals of the same categories");
    if (cell.n > rest_[part]) refuse("impossible: counts above the total of their part, ", pool_.cells[part].n);
    rest_[part] -= cell.n;
    open_[part] -= std::ssize(cell.categories);
  }

  const Group& pool_;
  const std::string& place_;
  std::map<Category, PoolPlace> places_;
  std::vector<std::int64_t> rest_, open_;  // of each part: rows, and categories, in no finer count
};

}  // namespace

std::map<Category, PoolPlace> pool_parts_of(const Group& pool, const std::string& place) {
  return PoolParts(pool, place).sort();
}

}  // namespace fedglmm
