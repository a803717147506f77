// describe.cpp - a summary in words and tables, for the people who answer for it.
#include <cmath>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "disclosure/rules.hpp"
#include "summary/codec.hpp"
#include "summary/describe_groups.hpp"
#include "summary/text_table.hpp"

namespace fedglmm {
namespace {

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

std::string numeric_text(const Variable& variable) {
  auto text = cat("numeric, shared as z = (", scale_name(variable, "x"), " - ", variable.centre, ") / ", variable.scale,
                  ", bounds ", variable.lower, " to ", variable.upper, variable.bounds_drafted ? " (drafted)" : "");
  if (variable.step > 0) text += cat(", in steps of ", variable.step);
  for (std::size_t k = 0; k < variable.cuts.size(); ++k) text += cat(k == 0 ? ", cut at " : ", ", variable.cuts[k]);
  return text;
}

std::string variable_text(const Variable& variable) {
  if (!variable.derived.empty()) return "derived from the others, not shared";
  if (variable.type == VariableType::binary) return "0 or 1";
  if (variable.type == VariableType::factor) return "levels " + listed(variable.levels);
  return numeric_text(variable);
}

std::string response_text(const Response& response) {
  const bool plain = response.centre == 0 && response.scale == 1;
  return cat(printable(response.name), ": ", type_name(response.type),
             response.trials.given() ? ", successes of the trials " + printable(response.trials.name) : "",
             plain ? "" : cat(", shared as (y - ", response.centre, ") / ", response.scale));
}

std::string protocol_part(const Protocol& protocol) {
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const std::string& name, const std::string& text) { rows.push_back({name + "  " + text}); };
  add("hash     ", protocol.hash);
  add("profile  ", std::string(profile_name(protocol.profile)));
  if (const auto changed = changed_thresholds(protocol); !changed.empty())
    add("changed  ", cat("thresholds, with the profile's own in brackets: ", joined(changed, "")));
  add("clusters ", printable(protocol.cluster));
  if (!protocol.within.empty()) add("within   ", printable(protocol.within));
  add("order    ", number_text(protocol.order));
  if (says_cells(protocol) && protocol.numeric_order > protocol.order)
    add("totals   ", cat("of pools to order ", protocol.numeric_order));
  if (says_cells(protocol) && protocol.precision > 0)
    add("rounded  ", cat("sums that are no counts, to about 1/", 1 << protocol.precision, " of their sampling error"));
  if (protocol.weights.given())
    add("weights  ", cat(printable(protocol.weights.name), ", by which all sums of responses are weighted"));
  for (const auto& response : protocol.responses)
    add("response ", response_text(response));
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

}  // namespace

std::string describe_summary(const Summary& summary) {
  const auto index = make_index_set(*summary.protocol, index_degree(*summary.protocol));
  return cat("fedglmm summary: ", count_statistics(summary), " numbers about ", summary.groups.size(),
             " groups of rows\n\n", protocol_part(*summary.protocol), '\n', releases_part(summary, index), '\n',
             clusters_part(summary, index), categories_part(summary));
}

}  // namespace fedglmm
