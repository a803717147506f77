// writer.cpp - Summary -> .fgs text. Members are in a fixed order, so that equal summaries are equal bytes.
#include "base/error.hpp"
#include "base/hash.hpp"
#include "summary/codec.hpp"
#include "summary/json_text.hpp"

namespace fedglmm {
namespace {

// "name":"5" - bookkeeping counts are strings: the numbers of a file are its shared statistics.
std::string label(const char* name, std::int64_t value) { return cat('"', name, "\":\"", value, '"'); }

std::string counts(const char* name, std::int64_t clusters, std::int64_t rows) {
  return cat('"', name, "\":{", label("clusters", clusters), ',', label("rows", rows), '}');
}

std::string array(const std::vector<double>& values, NumberText number) {
  std::string text = "[";
  for (const double value : values) {
    if (text.size() > 1) text += ',';
    text += number(value);
  }
  return text + ']';
}

std::string group_line(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Group& group,
                       NumberText number) {
  auto line =
      cat("{\"rows\":{\"cluster\":", quoted(group.rows.cluster), "},\"n\":", group.n, ',', label("order", group.order));
  if (group.table != group.order) line += ',' + label("table", group.table);
  std::string constant;
  for (const auto& [column, value] : group.constant)
    constant += cat(constant.empty() ? "" : ",", quoted(columns[column].name), ':', number(value));
  if (!constant.empty()) line += cat(",\"constant\":{", constant, '}');
  line += cat(",\"moments\":", array(group.moments, number), ",\"y\":{");
  for (std::size_t r = 0; r < group.y.size(); ++r)
    line += cat(r > 0 ? "," : "", quoted(protocol.responses[r].name), ':', array(group.y[r], number));
  return line + "}}\n";
}

std::string totals_text(const Response& response, const ResponseTotals& totals, NumberText number) {
  auto text = cat(quoted(response.name), ":{\"xy\":", array(totals.xy, number));
  if (has_squares(response.type)) text += ",\"yy\":" + number(totals.yy);
  if (has_log_factorials(response.type)) text += ",\"log_factorial\":" + number(totals.log_factorial);
  return text + '}';
}

std::string release_line(const Protocol& protocol, const Release& release, const std::string& id, NumberText number) {
  auto line =
      cat("{\"release\":", quoted(id), ',', label("clusters", release.clusters), ',', label("rows", release.rows), ',',
          counts("left_out", release.left_out_clusters, release.left_out_rows), ',',
          label("incomplete", release.incomplete_rows), ",\"rules\":[");
  for (std::size_t i = 0; i < release.rules.size(); ++i) line += cat(i > 0 ? "," : "", quoted(release.rules[i]));
  line += "],\"totals\":{";
  for (std::size_t r = 0; r < release.totals.size(); ++r)
    line += cat(r > 0 ? "," : "", totals_text(protocol.responses[r], release.totals[r], number));
  return line + "}}\n";
}

}  // namespace

// The id must not depend on how a program prints numbers: it is over 17 digits of each, whatever the file holds.
std::string release_id(const Protocol& protocol, const std::vector<Group>& groups, const Release& release) {
  const auto columns = base_columns(protocol);
  std::string text = protocol.hash + '\n';
  for (const auto& group : groups) text += group_line(protocol, columns, group, digits_17);
  return sha256_hex(text + release_line(protocol, release, "", digits_17));
}

std::string summary_text(const Summary& summary) {
  const auto& protocol = *summary.protocol;
  const auto columns = base_columns(protocol);
  auto text =
      cat("{\"fedglmm_summary\":1,\"protocol\":", protocol.json, ",\"protocol_hash\":\"", protocol.hash, "\"}\n");
  for (const auto& group : summary.groups) text += group_line(protocol, columns, group, shortest_number);
  for (const auto& release : summary.releases) text += release_line(protocol, release, release.id, shortest_number);
  const auto lines = 1 + std::ssize(summary.groups) + std::ssize(summary.releases);
  return text + cat("{\"end\":{", label("lines", lines), ",\"sha256\":\"", sha256_hex(text), "\"}}\n");
}

}  // namespace fedglmm
