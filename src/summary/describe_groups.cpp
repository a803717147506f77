// describe_groups.cpp - tables of clusters, and of categories.
#include "summary/describe_groups.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/category.hpp"
#include "summary/moment_plan.hpp"
#include "summary/text_table.hpp"

namespace fedglmm {
namespace {

using Table = std::vector<std::vector<std::string>>;

bool is_few(double events) { return events >= 1 && events < 5; }

// Columns whose means the table has: all base columns of whole groups, else the numeric ones.
std::vector<int> table_columns(const Protocol& protocol, const IndexSet& index) {
  std::vector<int> columns;
  for (int c = 0; c < std::ssize(index.columns); ++c)
    if (!says_cells(protocol) || index.columns[c].numeric()) columns.push_back(c);
  return columns;
}

// Means of the columns as the moments of order 1 give them: these come first, in the order of the columns.
std::vector<std::string> column_means(const Protocol& protocol, const IndexSet& index, const Group& group) {
  std::vector<std::string> means;
  std::size_t next = 0;
  for (const int c : table_columns(protocol, index)) {
    const auto constant = group.constant.find(c);
    if (group.order == 0 || std::ranges::binary_search(group.without, c)) {
      means.emplace_back("-");
      continue;
    }
    const double z =
        constant != group.constant.end() ? constant->second : group.moments[next++] / static_cast<double>(group.n);
    const auto& variable = protocol.variables[index.columns[c].variable];
    means.push_back(rounded(index.columns[c].numeric() ? variable.centre + variable.scale * z : z));
  }
  return means;
}

std::string cluster_text(const Protocol& protocol, const Group& group) {
  const auto& rows = group.rows;
  auto name = printable(rows.cluster);
  if (!group.outer.empty()) name += " within " + printable(group.outer);
  return rows.block.empty() ? name : cat(name, ", ", CategoryNames(protocol).words(rows.block));
}

std::string clusters_table(const Summary& summary, const IndexSet& index) {
  const auto& protocol = *summary.protocol;
  Table rows{{"cluster", "rows", "order", "moments"}};
  for (const auto& response : protocol.responses) rows[0].push_back("sum " + printable(response.name));
  for (const int c : table_columns(protocol, index)) {
    const auto& column = index.columns[c];
    rows[0].push_back("mean " + scale_name(protocol.variables[column.variable], printable(column.name)));
  }
  for (const auto& group : summary.groups) {
    if (group.is_pool()) continue;
    auto& row = rows.emplace_back();
    row = {cluster_text(protocol, group), number_text(group.n), number_text(group.order),
           number_text(group.moments.size())};
    for (const auto& sums : group.y) row.push_back(rounded(sums.front()));
    for (auto& mean : column_means(protocol, index, group)) row.push_back(std::move(mean));
  }
  return "Clusters (means of columns as the moments give them)\n" + text_table(rows, 2);
}

// Clusters in which sums of y times random-effect columns are withheld.
std::string withheld_slopes(const Summary& summary) {
  std::vector<std::string> names;
  for (const auto& group : summary.groups)
    for (const auto& sums : group.y)
      if (std::isnan(sums.back()) && (names.empty() || names.back() != printable(group.rows.cluster)))
        names.push_back(printable(group.rows.cluster));
  return names.empty() ? "" : cat("  withheld: response times random-effect columns in ", listed(names), '\n');
}

double sum_y(const Summary& summary, std::size_t r) {
  double sum = 0;
  for (const auto& group : summary.groups)
    if (!group.is_pool()) sum += group.y[r].front();
  return sum;
}

// Levels of a factor or binary variable with few events in all releases, the reference by difference to all.
void append_few_levels(const Summary& summary, const IndexSet& index, std::size_t r, std::vector<std::string>& names) {
  const auto add = [&](const Variable& variable, int level, double sum) {
    if (is_few(sum)) names.push_back("all with " + printable(level_name(variable, level)));
  };
  for (std::size_t c = 0; c < index.columns.size();) {
    const int v = index.columns[c].variable;
    const auto& variable = summary.protocol->variables[v];
    double rest = sum_y(summary, r);
    for (; c < index.columns.size() && index.columns[c].variable == v; ++c) {
      double sum = 0;
      for (const auto& release : summary.releases) sum += release.totals[r].xy[c];
      rest -= sum;
      if (variable.type != VariableType::numeric) add(variable, index.columns[c].level, sum);
    }
    if (variable.type != VariableType::numeric) add(variable, 0, rest);
  }
}

// Released, but to be looked at: 1 to 4 events behind a cluster's sum, or behind a total with one dummy.
std::string few_events(const Summary& summary, const IndexSet& index) {
  const auto& protocol = *summary.protocol;
  std::vector<std::string> names;
  for (std::size_t r = 0; r < protocol.responses.size(); ++r) {
    if (!is_counted(protocol, static_cast<int>(r))) continue;
    for (const auto& group : summary.groups)
      if (!group.is_pool() && is_few(group.y[r].front())) names.push_back(printable(group.rows.cluster));
    append_few_levels(summary, index, r, names);
  }
  const bool judged = protocol.profile != Profile::none;
  return names.empty() || !judged ? "" : cat("  1 to 4 events: ", listed(names), '\n');
}

std::string group_text(const Summary& summary, const Rows& rows) {
  auto text = rows.cluster.empty() ? "all clusters" : printable(rows.cluster);
  if (!rows.pool.empty()) text += " of pool " + printable(rows.pool);
  return summary.releases.size() == 1 ? text : cat(text, " (release ", rows.release.substr(0, 8), ')');
}

// A row of the table for each category; several whose sum alone is said have it at the last.
void add_cell(const CategoryNames& names, const CellGroup& cell, Table& rows) {
  for (const auto& category : cell.categories) {
    const bool small = std::ranges::binary_search(cell.small, category);
    rows.push_back({cat("  ", names.words(category), small ? " (small)" : ""), "+"});
  }
  rows.back()[1] = number_text(cell.n);
  if (cell.order == 0) return;
  rows.back().push_back(number_text(cell.order));
  rows.back().push_back(number_text(cell.moments.size()));
}

}  // namespace

std::string scale_name(const Variable& variable, const std::string& name) {
  return variable.transform == Transform::none ? name : cat(transform_name(variable.transform), '(', name, ')');
}

std::string clusters_part(const Summary& summary, const IndexSet& index) {
  return clusters_table(summary, index) + withheld_slopes(summary) + few_events(summary, index);
}

std::string categories_part(const Summary& summary) {
  if (!says_cells(*summary.protocol)) return "";
  const CategoryNames names(*summary.protocol);
  Table rows{{"category", "rows", "order", "moments"}};
  for (const auto& group : summary.groups) {
    rows.push_back({group_text(summary, group.rows), number_text(group.n)});
    for (const auto& cell : group.cells) add_cell(names, cell, rows);
  }
  return cat("\nCategories (+: only the sum with the next is said; small: 1 to ",
             summary.protocol->thresholds.min_cell - 1, " rows)\n", text_table(rows, 2));
}

}  // namespace fedglmm
