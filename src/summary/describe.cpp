// describe.cpp - a summary in words and tables, for the people who answer for it.
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "disclosure/rules.hpp"
#include "summary/codec.hpp"
#include "summary/moment_plan.hpp"
#include "summary/text_table.hpp"

namespace fedglmm {
namespace {

bool is_few(double events) { return events >= 1 && events < 5; }

std::string_view type_name(ResponseType type) {
  switch (type) {
    case ResponseType::binary:
      return "binary";
    case ResponseType::count:
      return "count";
    case ResponseType::numeric:
      return "numeric";
  }
  return "";
}

std::string variable_text(const Variable& variable) {
  if (!variable.derived.empty()) return "derived from the others, not shared";
  if (variable.type == VariableType::binary) return "0 or 1";
  if (variable.type == VariableType::factor) return "levels " + listed(variable.levels);
  return cat("numeric, shared as z = (x - ", variable.centre, ") / ", variable.scale, ", bounds ", variable.lower,
             " to ", variable.upper, variable.bounds_drafted ? " (drafted)" : "");
}

std::string protocol_part(const Protocol& protocol) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& name, const std::string& text) { rows.push_back({name + "  " + text}); };
  add("hash     ", protocol.hash);
  add("profile  ", std::string(profile_name(protocol.profile)));
  if (const auto changed = changed_thresholds(protocol); !changed.empty())
    add("changed  ", cat("thresholds, with the profile's own in brackets: ", joined(changed, "")));
  add("clusters ", printable(protocol.cluster));
  add("order    ", number_text(protocol.order));
  for (const auto& response : protocol.responses)
    add("response ", cat(printable(response.name), ": ", type_name(response.type)));
  for (const auto& variable : protocol.variables)
    add("variable ", cat(printable(variable.name), ": ", variable_text(variable)));
  return "Protocol\n" + text_table(rows, 2);
}

// Products whose totals are null, by response; "" if none.
std::string withheld_products(const Summary& summary, const IndexSet& index, const Release& release) {
  std::string text;
  for (std::size_t r = 0; r < release.totals.size(); ++r) {
    std::vector<std::string> names;
    const auto& xy = release.totals[r].xy;
    for (std::size_t m = 0; m < xy.size(); ++m)
      if (std::isnan(xy[m])) names.push_back(printable(monomial_name(index.columns, index.monomials[m])));
    if (!names.empty())
      text += cat("    withheld: totals of ", printable(summary.protocol->responses[r].name), " times ", listed(names),
                  '\n');
  }
  return text;
}

std::string releases_part(const Summary& summary, const IndexSet& index) {
  std::string text = "Releases\n";
  for (const auto& release : summary.releases) {
    text += cat("  ", release.id, '\n', "    released: ", release.clusters, " clusters, ", release.rows, " rows\n",
                "    left out: ", release.left_out_clusters, " clusters, ", release.left_out_rows,
                " rows; incomplete: ", release.incomplete_rows, " rows\n",
                "    disclosure rules enforced: ", joined(release.rules, "none"),
                "; missing in this version: ", joined(missing_rules(summary.protocol->profile, release.rules), "none"),
                '\n', withheld_products(summary, index, release));
  }
  return text;
}

// The mean of x, or the share of a dummy, as the moments of order 1 give it.
std::vector<std::string> column_means(const Protocol& protocol, const IndexSet& index, const Group& group) {
  std::vector<std::string> means;
  std::size_t next = 0;  // monomials of order 1 come first, in the order of the columns
  for (int c = 0; c < std::ssize(index.columns); ++c) {
    const auto constant = group.constant.find(c);
    if (group.order == 0) {
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

std::string clusters_part(const Summary& summary, const IndexSet& index) {
  const auto& protocol = *summary.protocol;
  std::vector<std::vector<std::string>> rows{{"cluster", "rows", "order", "moments"}};
  for (const auto& response : protocol.responses) rows[0].push_back("sum " + printable(response.name));
  for (const auto& column : index.columns) rows[0].push_back("mean " + printable(column.name));
  for (const auto& group : summary.groups) {
    auto& row = rows.emplace_back();
    row = {printable(group.rows.cluster), number_text(group.n), number_text(group.order),
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

// Levels of a factor or binary variable with few events in all releases, the reference by difference to all.
void append_few_levels(const Summary& summary, const IndexSet& index, std::size_t r, std::vector<std::string>& names) {
  double all = 0;
  for (const auto& group : summary.groups) all += group.y[r].front();
  const auto add = [&](const Variable& variable, int level, double sum) {
    if (is_few(sum)) names.push_back("all with " + printable(level_name(variable, level)));
  };
  for (std::size_t c = 0; c < index.columns.size();) {
    const int v = index.columns[c].variable;
    const auto& variable = summary.protocol->variables[v];
    double rest = all;
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
    if (protocol.responses[r].type == ResponseType::numeric) continue;
    for (const auto& group : summary.groups)
      if (is_few(group.y[r].front())) names.push_back(printable(group.rows.cluster));
    append_few_levels(summary, index, r, names);
  }
  const bool judged = protocol.profile != Profile::none;
  return names.empty() || !judged ? "" : cat("  1 to 4 events: ", listed(names), '\n');
}

}  // namespace

std::string describe_summary(const Summary& summary) {
  const auto index = make_index_set(*summary.protocol, index_degree(*summary.protocol));
  return cat("fedglmm summary: ", count_statistics(summary), " numbers about ", summary.groups.size(),
             " groups of rows\n\n", protocol_part(*summary.protocol), '\n', releases_part(summary, index), '\n',
             clusters_part(summary, index), withheld_slopes(summary), few_events(summary, index));
}

}  // namespace fedglmm
