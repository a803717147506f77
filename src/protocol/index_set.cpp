// index_set.cpp - base columns and their monomials.
#include "protocol/index_set.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t most_monomials = 1'000'000;

// Appends all monomials, or those of numeric columns alone, that extend `prefix` to degree `degree`, in lexicographic
// order.
class Lister {
 public:
  Lister(const std::vector<BaseColumn>& columns, bool numeric_alone, std::vector<Monomial>& out)
      : columns_(columns), numeric_alone_(numeric_alone), out_(out) {}

  void list(Monomial& prefix, int degree) {
    if (static_cast<int>(prefix.size()) == degree) {
      out_.push_back(prefix);
      return;
    }
    for (int column = prefix.empty() ? 0 : next(prefix.back()); column < count(); ++column) {
      if (numeric_alone_ && !columns_[column].numeric()) continue;
      prefix.push_back(column);
      list(prefix, degree);
      prefix.pop_back();
    }
  }

 private:
  int count() const { return static_cast<int>(columns_.size()); }

  // The first column that may follow: a power of a numeric one, else one of the next variable.
  int next(int column) const {
    if (columns_[column].numeric()) return column;
    const int variable = columns_[column].variable;
    while (column < count() && columns_[column].variable == variable) ++column;
    return column;
  }

  const std::vector<BaseColumn>& columns_;
  bool numeric_alone_;
  std::vector<Monomial>& out_;
};

void append_dummies(std::vector<BaseColumn>& out, const Variable& variable, int index) {
  for (int level = 1; level < static_cast<int>(variable.levels.size()); ++level) {
    out.push_back({variable.name + variable.levels[level], index, level});
  }
}

// Multiplies the counts by degree, c(t), by 1 + t + t^2 + ... for a numeric variable, by 1 + dummies t for a factor.
void multiply_counts(std::vector<std::int64_t>& by_degree, bool numeric, std::int64_t dummies) {
  if (numeric) {
    for (std::size_t d = 1; d < by_degree.size(); ++d) by_degree[d] += by_degree[d - 1];
  } else {
    for (std::size_t d = by_degree.size(); --d > 0;) by_degree[d] += dummies * by_degree[d - 1];
  }
  // No product overflows: a factor has far fewer than 2^40 levels.
  for (auto& count : by_degree) count = std::min(count, most_monomials + 1);
}

}  // namespace

bool IndexSet::dummies_only(const Monomial& monomial) const { return numeric_degree(monomial) == 0; }

int IndexSet::numeric_degree(const Monomial& monomial) const {
  return static_cast<int>(std::count_if(monomial.begin(), monomial.end(), [&](int c) { return columns[c].numeric(); }));
}

std::vector<BaseColumn> base_columns(const Protocol& protocol) {
  std::vector<BaseColumn> out;
  for (int i = 0; i < static_cast<int>(protocol.variables.size()); ++i) {
    const Variable& variable = protocol.variables[i];
    if (!variable.derived.empty()) continue;
    switch (variable.type) {
      case VariableType::numeric: out.push_back({variable.name, i, -1}); break;
      case VariableType::binary: out.push_back({variable.name, i, 1}); break;
      case VariableType::factor: append_dummies(out, variable, i); break;
    }
  }
  return out;
}

std::int64_t count_monomials(const Protocol& protocol, int degree, int numeric_degree) {
  const int highest = std::max(degree, numeric_degree);
  std::vector<std::int64_t> all(highest + 1, 0), numeric_alone;
  all[0] = 1;
  numeric_alone = all;
  for (const auto& variable : protocol.variables) {
    if (!variable.derived.empty()) continue;
    const bool numeric = variable.type == VariableType::numeric, binary = variable.type == VariableType::binary;
    const std::int64_t dummies = binary ? 1 : static_cast<std::int64_t>(variable.levels.size()) - 1;
    multiply_counts(all, numeric, dummies);
    if (numeric) multiply_counts(numeric_alone, numeric, 0);
  }
  std::int64_t total = 0;
  for (int d = 1; d <= highest; ++d) total += d <= degree ? all[d] : numeric_alone[d];
  if (total > most_monomials) {
    fail(Status::unsupported, "the protocol's variables have more than ", most_monomials, " moments to order ", highest,
         ": lower the order, or name fewer variables");
  }
  return total;
}

IndexSet make_index_set(const Protocol& protocol, int degree, int numeric_degree) {
  const int highest = std::max(degree, numeric_degree);
  IndexSet index{.columns = base_columns(protocol), .monomials = {}, .position = {}, .degree = highest};
  index.monomials.reserve(count_monomials(protocol, degree, numeric_degree));
  Monomial prefix;
  for (int d = 1; d <= highest; ++d) Lister(index.columns, d > degree, index.monomials).list(prefix, d);
  for (std::size_t i = 0; i < index.monomials.size(); ++i) {
    index.position.emplace(index.monomials[i], static_cast<int>(i));
  }
  return index;
}

std::optional<Monomial> reduced_product(const Monomial& a, const Monomial& b, const std::vector<BaseColumn>& columns) {
  Monomial merged, out;
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(merged));
  for (const int column : merged) {
    const BaseColumn& base = columns[column];
    // The dummies of a factor are neighbours.
    const bool same_factor = !base.numeric() && !out.empty() && columns[out.back()].variable == base.variable;
    if (!same_factor) out.push_back(column);
    else if (out.back() != column) return std::nullopt;
  }
  return out;
}

}  // namespace fedglmm
