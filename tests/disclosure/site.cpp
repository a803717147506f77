// site.cpp - rows to a release, and statements back to their rows.
#include "disclosure/site.hpp"

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "engine/summaries.hpp"

namespace disclosure_tests {
namespace {

std::string csv_text(const Protocol& protocol, const std::vector<RawRow>& rows) {
  std::string text = protocol.cluster;
  for (const auto& variable : protocol.variables) text += cat(',', variable.name);
  for (const auto& response : protocol.responses) text += cat(',', response.name);
  for (const auto& row : rows) {
    text += cat('\n', row.cluster);
    for (std::size_t v = 0; v < row.x.size(); ++v) {
      const auto& levels = protocol.variables[v].levels;
      text += ',';
      text += levels.empty() ? number_text(row.x[v]) : levels[static_cast<std::size_t>(row.x[v])];
    }
    for (const double y : row.y) text += cat(',', y);
  }
  return text + '\n';
}

Row true_row(const Protocol& protocol, const std::vector<BaseColumn>& columns, const RawRow& raw) {
  Row row{raw.cluster, "", {}, {}, raw.y, 1, {}};
  if (const auto pool = protocol.pools.find(raw.cluster); pool != protocol.pools.end()) row.pool = pool->second;
  for (std::size_t v = 0; v < raw.x.size(); ++v)
    if (protocol.variables[v].type != VariableType::numeric) row.category.push_back(static_cast<int>(raw.x[v]));
  for (std::size_t v = 0; v < raw.x.size(); ++v)
    if (const auto& cuts = protocol.variables[v].cuts; !cuts.empty())
      row.category.push_back(static_cast<int>(std::ranges::count_if(cuts, [&](double c) { return c <= raw.x[v]; })));
  for (const auto& column : columns) {
    const auto& variable = protocol.variables[column.variable];
    const double x = raw.x[column.variable];
    row.base.push_back(column.numeric() ? (x - variable.centre) / variable.scale : x == column.level);
  }
  if (protocol.weights.given()) row.weight = raw.x[protocol.weights.variable];
  for (const auto& response : protocol.responses)
    row.trials.push_back(response.trials.given() ? raw.x[response.trials.variable] : 0);
  for (std::size_t r = 0; r < row.y.size(); ++r)
    row.y[r] = (row.y[r] - protocol.responses[r].centre) / protocol.responses[r].scale;
  return row;
}

template <class Said>
void add_moments(const Site& site, const std::string& where, Selected rows, const Said& said,
                 std::vector<SaidMoments>& out) {
  if (said.order == 0) return;
  SaidMoments moments{where, std::move(rows), said.n, said.order, {}, {}, &said.moments};
  for (int c = 0; c < std::ssize(site.columns); ++c)
    if (site.columns[c].numeric() && std::ranges::count(said.without, c) == 0) moments.described.push_back(c);
  for (const auto& monomial : make_numeric_index(site.protocol(), said.order).monomials) {
    const auto described = [&](int c) { return std::ranges::count(moments.described, c) > 0; };
    if (std::ranges::all_of(monomial, described)) moments.monomials.push_back(monomial);
  }
  out.push_back(std::move(moments));
}

}  // namespace

Site summarized_site(const std::string& json, const std::vector<RawRow>& rows) {
  const auto protocol = summaries::study(json);
  Site site{summaries::summarized(json, csv_text(*protocol, rows)), {}, base_columns(*protocol)};
  std::set<std::string> released;
  for (const auto& group : site.summary.groups) released.insert(group.rows.cluster);
  for (const auto& row : rows)
    if (released.contains(row.cluster)) site.rows.push_back(true_row(*protocol, site.columns, row));
  return site;
}

Selected rows_of(const Site& site, const Group& group) {
  Selected out;
  for (const auto& row : site.rows)
    if (group.is_pool() ? row.pool == group.rows.pool : row.cluster == group.rows.cluster) out.push_back(&row);
  return out;
}

Selected rows_of(const Site& site, const Group& group, const std::vector<Category>& categories) {
  auto out = rows_of(site, group);
  std::erase_if(out, [&](const Row* row) { return std::ranges::count(categories, row->category) == 0; });
  return out;
}

std::vector<SaidMoments> said_moments(const Site& site) {
  std::vector<SaidMoments> out;
  for (const auto& group : site.summary.groups) {
    add_moments(site, place(group), rows_of(site, group), group, out);
    for (std::size_t k = 0; k < group.cells.size(); ++k)
      add_moments(site, cat(place(group), ", cell ", k), rows_of(site, group, group.cells[k].categories),
                  group.cells[k], out);
  }
  return out;
}

std::string place(const Group& group) {
  return group.is_pool() ? cat("pool '", group.rows.pool, "'") : cat("cluster '", group.rows.cluster, "'");
}

double value(const Row& row, const Monomial& monomial) {
  double product = 1;
  for (const int c : monomial) product *= row.base[c];
  return product;
}

}  // namespace disclosure_tests
