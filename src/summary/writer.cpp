// writer.cpp - Summary -> .fgs text. Members are in a fixed order, so that equal summaries are equal bytes.
#include "base/error.hpp"
#include "base/hash.hpp"
#include "summary/codec.hpp"
#include "summary/group_text.hpp"

namespace fedglmm {
namespace {

std::string counts(const char* name, std::int64_t clusters, std::int64_t rows) {
  return cat('"', name, "\":{", label("clusters", clusters), ',', label("rows", rows), '}');
}

std::string totals_text(const Response& response, const ResponseTotals& totals, NumberText number) {
  auto text = cat(json_string(response.name), ":{\"xy\":", number_list(totals.xy, number));
  if (has_squares(response.type)) text += ",\"yy\":" + number(totals.yy);
  if (has_log_factorials(response.type)) text += ",\"log_factorial\":" + number(totals.log_factorial);
  if (response.trials.given()) text += ",\"log_choose\":" + number(totals.log_choose);
  return text + '}';
}

std::string release_line(const Protocol& protocol, const Release& release, const std::string& id, NumberText number) {
  auto line =
      cat("{\"release\":", json_string(id), ',', label("clusters", release.clusters), ',', label("rows", release.rows),
          ',', counts("left_out", release.left_out_clusters, release.left_out_rows), ',',
          label("incomplete", release.incomplete_rows), ",\"rules\":[");
  for (std::size_t i = 0; i < release.rules.size(); ++i) line += cat(i > 0 ? "," : "", json_string(release.rules[i]));
  line += ']';
  if (says_log_weights(protocol)) line += ",\"log_weights\":" + number(release.log_weights);
  line += ",\"totals\":{";
  for (std::size_t r = 0; r < release.totals.size(); ++r)
    line += cat(r > 0 ? "," : "", totals_text(protocol.responses[r], release.totals[r], number));
  return line + "}}\n";
}

}  // namespace

// The id must not depend on how a program prints numbers: it is over 17 digits of each, whatever the file holds.
std::string release_id(const Protocol& protocol, const std::vector<const Group*>& groups, const Release& release) {
  const GroupText lines(protocol, digits_17);
  std::string text = protocol.hash + '\n';
  for (const auto* group : groups) text += lines.line(*group, "");
  return sha256_hex(text + release_line(protocol, release, "", digits_17));
}

std::string release_id(const Protocol& protocol, const std::vector<Group>& groups, const Release& release) {
  std::vector<const Group*> pointers;
  for (const auto& group : groups) pointers.push_back(&group);
  return release_id(protocol, pointers, release);
}

std::string summary_text(const Summary& summary) {
  const auto& protocol = *summary.protocol;
  const GroupText group_text(protocol, shortest_number);
  auto text =
      cat("{\"fedglmm_summary\":1,\"protocol\":", protocol.json, ",\"protocol_hash\":\"", protocol.hash, "\"}\n");
  for (const auto& group : summary.groups) text += group_text.line(group, group.rows.release);
  for (const auto& release : summary.releases) text += release_line(protocol, release, release.id, shortest_number);
  const auto lines = 1 + std::ssize(summary.groups) + std::ssize(summary.releases);
  return text + cat("{\"end\":{", label("lines", lines), ",\"sha256\":\"", sha256_hex(text), "\"}}\n");
}

}  // namespace fedglmm
