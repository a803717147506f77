// statements.cpp - which numbers a group of statements consists of.
#include "summary/statements.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {

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

int index_degree(const Protocol& protocol) {
  // Where a ratio alone lowers orders, the count table of all factors stays whole.
  if (protocol.profile != Profile::none || !protocol.thresholds.ratio_on) return protocol.order;
  const auto is_factor = [](const Variable& v) { return v.type != VariableType::numeric && v.derived.empty(); };
  return std::max(protocol.order, static_cast<int>(std::ranges::count_if(protocol.variables, is_factor)));
}

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
    for (const auto& sums : group.y) count += given(sums);
  }
  for (const auto& release : summary.releases)
    for (std::size_t r = 0; r < release.totals.size(); ++r) {
      const auto type = summary.protocol->responses[r].type;
      count += given(release.totals[r].xy);
      if (has_squares(type)) count += given({release.totals[r].yy});
      if (has_log_factorials(type)) count += given({release.totals[r].log_factorial});
    }
  return count;
}

}  // namespace fedglmm
