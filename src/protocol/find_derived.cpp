// find_derived.cpp - columns of example rows that are products of others.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "protocol/derived.hpp"

namespace fedglmm {
namespace {

constexpr double tolerance = 1e-9;
constexpr std::size_t few_values = 3;  // a column of two values equals too many products

bool has_few_values(const Column& column) {
  std::set<double> distinct;
  for (const double value : column.values) {
    if (!std::isnan(value)) distinct.insert(value);
    if (distinct.size() >= few_values) return false;
  }
  return true;
}

bool zero_or_one(const Column& column) {
  return std::all_of(column.values.begin(), column.values.end(),
                     [](double value) { return std::isnan(value) || value == 0 || value == 1; });
}

// In every row where all three are there, and in enough of them to mean something.
bool is_product(const Column& column, const Column& a, const Column& b) {
  std::size_t rows = 0;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    const double product = a.values[i] * b.values[i];
    const double value = column.values[i];
    if (std::isnan(product) || std::isnan(value)) continue;
    if (std::isinf(product)) return false;
    if (std::abs(value - product) > tolerance * std::max(std::abs(value), std::abs(product))) return false;
    ++rows;
  }
  return rows >= few_values;
}

// Which pair multiplies to column `target`, among columns that are not derived.
class Search {
 public:
  explicit Search(const std::vector<const Column*>& columns)
      : columns_(columns), derived_(columns.size()), parent_(columns.size()) {
    for (const Column* column : columns) {
      binary_.push_back(zero_or_one(*column));
      few_.push_back(has_few_values(*column));
      expressible_.push_back(column->name.find_first_of("*^") == std::string::npos);
    }
  }

  std::vector<FoundDerived> all() {
    std::vector<FoundDerived> found;
    for (std::size_t target = 0; target < columns_.size(); ++target) {
      if (few_[target] || parent_[target]) continue;
      if (const auto pair = find_pair(target)) {
        derived_[target] = true;
        parent_[pair->first] = parent_[pair->second] = true;
        found.push_back({columns_[target]->name, expression(*pair)});
      }
    }
    return found;
  }

 private:
  using Pair = std::pair<std::size_t, std::size_t>;

  std::optional<Pair> find_pair(std::size_t target) const {
    for (std::size_t a = 0; a < columns_.size(); ++a) {
      for (std::size_t b = a; b < columns_.size(); ++b) {
        const bool possible = usable(a, target) && usable(b, target) && !(a == b && binary_[a]);
        if (possible && is_product(*columns_[target], *columns_[a], *columns_[b])) return Pair{a, b};
      }
    }
    return std::nullopt;
  }

  bool usable(std::size_t column, std::size_t target) const {
    return column != target && !derived_[column] && expressible_[column];
  }

  std::string expression(const Pair& pair) const {
    const std::string& a = columns_[pair.first]->name;
    return pair.first == pair.second ? a + "^2" : a + "*" + columns_[pair.second]->name;
  }

  const std::vector<const Column*>& columns_;
  std::vector<bool> derived_, parent_, binary_, few_, expressible_;
};

}  // namespace

std::vector<FoundDerived> find_derived(const std::vector<const Column*>& columns) { return Search(columns).all(); }

}  // namespace fedglmm
