// statements.cpp - which numbers a group of statements consists of.
#include "summary/statements.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {
namespace {

// The power of two next greater than sqrt(n prod (2 e - 1)!!) 2^-bits.
double grid_above(const std::vector<BaseColumn>& columns, const Monomial& monomial, double n, int bits) {
  double square = n;
  for (std::size_t k = 0, e = 0; k < monomial.size(); ++k) {
    e = k > 0 && monomial[k] == monomial[k - 1] ? e + 1 : 1;
    if (columns[monomial[k]].numeric()) square *= static_cast<double>(2 * e - 1);
  }
  int exponent = 0;
  std::frexp(std::sqrt(square), &exponent);
  return std::ldexp(1.0, exponent - bits);
}

}  // namespace

std::vector<int> random_columns(const Protocol& protocol) {
  const auto columns = base_columns(protocol);
  std::vector<int> result;
  for (int c = 0; c < std::ssize(columns); ++c) {
    const auto& name = protocol.variables[columns[c].variable].name;
    const bool named = std::ranges::find(protocol.random, name) != protocol.random.end();
    if (named || protocol.profile == Profile::none) result.push_back(c);
  }
  return result;
}

std::vector<int> released_monomials(const IndexSet& index, int order, int table,
                                    const std::map<int, double>& constant) {
  std::vector<char> varies(index.columns.size(), true);
  for (const auto& [column, value] : constant) varies[column] = false;
  std::vector<int> positions;
  for (int m = 0; m < std::ssize(index.monomials); ++m) {
    const auto& monomial = index.monomials[m];
    const int degree = static_cast<int>(monomial.size());
    const bool within = degree <= order || (degree <= table && index.dummies_only(monomial));
    if (within && std::ranges::all_of(monomial, [&](int c) { return varies[c]; })) positions.push_back(m);
  }
  return positions;
}

std::string pool_of(const Protocol& protocol, const std::string& cluster) {
  const auto found = protocol.pools.find(cluster);
  return found == protocol.pools.end() ? "" : found->second;
}

int index_degree(const Protocol& protocol) {
  if (says_cells(protocol)) return 2;
  // Where a ratio alone lowers orders, the count table of all factors stays whole.
  if (!protocol.thresholds.ratio_on) return protocol.order;
  const auto is_factor = [](const Variable& v) { return v.type != VariableType::numeric && v.derived.empty(); };
  return std::max(protocol.order, static_cast<int>(std::ranges::count_if(protocol.variables, is_factor)));
}

std::vector<Monomial> numeric_moments(const Protocol& protocol, int order, const std::vector<int>& without) {
  auto monomials = make_numeric_index(protocol, order).monomials;
  std::erase_if(monomials, [&](const Monomial& monomial) {
    return std::ranges::any_of(monomial, [&](int c) { return std::ranges::binary_search(without, c); });
  });
  return monomials;
}

double moment_grid(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Monomial& monomial,
                   double n) {
  const bool numeric = std::ranges::any_of(monomial, [&](int c) { return columns[c].numeric(); });
  return protocol.precision == 0 || !numeric ? 0 : grid_above(columns, monomial, n, protocol.precision);
}

double response_grid(const Protocol& protocol, const std::vector<BaseColumn>& columns, int response,
                     const Monomial& monomial, double n) {
  const bool numeric = !is_counted(protocol, response) ||
                       std::ranges::any_of(monomial, [&](int c) { return columns[c].numeric(); });
  if (protocol.precision == 0 || !numeric) return 0;
  return protocol.weights.unit * grid_above(columns, monomial, n, protocol.precision + 2);
}

double rounded_to(double sum, double grid) { return grid > 0 ? std::round(sum / grid) * grid : sum; }

std::string monomial_name(const std::vector<BaseColumn>& columns, const Monomial& monomial) {
  std::string name;
  for (auto at = monomial.begin(); at != monomial.end();) {
    const auto end = std::find_if(at, monomial.end(), [&](int c) { return c != *at; });
    if (!name.empty()) name += ':';
    name += columns[*at].name;
    if (end - at > 1) name += "^" + std::to_string(end - at);
    at = end;
  }
  return name;
}

std::int64_t count_statistics(const Summary& summary) {
  const auto given = [](const std::vector<double>& sums) {
    return std::ranges::count_if(sums, [](double sum) { return !std::isnan(sum); });
  };
  std::int64_t count = 0;
  for (const auto& group : summary.groups) {
    count += 1 + std::ssize(group.constant) + std::ssize(group.moments);
    for (const auto& cell : group.cells) count += 1 + std::ssize(cell.moments);
    for (const auto& sums : group.y) count += given(sums);
  }
  for (const auto& release : summary.releases) {
    count += says_log_weights(*summary.protocol);
    for (std::size_t r = 0; r < release.totals.size(); ++r) {
      const auto& response = summary.protocol->responses[r];
      count += given(release.totals[r].xy);
      if (has_squares(response.type)) count += given({release.totals[r].yy});
      if (has_log_factorials(response.type)) count += given({release.totals[r].log_factorial});
      if (response.trials.given()) count += given({release.totals[r].log_choose});
    }
  }
  return count;
}

}  // namespace fedglmm
