// parser.cpp - .fgs text -> Summary, believing nothing.
#include <algorithm>
#include <optional>

#include "base/error.hpp"
#include "base/json.hpp"
#include "data/cell.hpp"
#include "summary/codec.hpp"
#include "summary/group_reader.hpp"
#include "summary/labels.hpp"
#include "summary/lines.hpp"
#include "summary/outer.hpp"
#include "summary/read_sums.hpp"
#include "summary/release_check.hpp"

namespace fedglmm {
namespace {

constexpr int last_rule = 14;

std::shared_ptr<const Protocol> read_header(std::string_view text, const std::string& place) {
  const auto value = parse_json(text, place);
  JsonObject header(value, place);
  if (header.integer("fedglmm_summary", 0) != 1)
    fail(Status::unsupported, place, ": this version of the format is not supported: a newer fedglmm wrote the file");
  const auto protocol = parse_protocol(header.require("protocol").dump(), place + ", the protocol");
  if (header.text("protocol_hash") != protocol->hash)
    header.reject("protocol_hash", "is not the hash of the protocol beside it");
  header.finish();
  return protocol;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& source_name)
      : source_name_(source_name), lines_(checked_lines(text, source_name)) {
    summary_.protocol = read_header(lines_[0], place(0));
    index_ = make_index_set(*summary_.protocol, index_degree(*summary_.protocol));
    groups_.emplace(protocol(), index_);
    products_ = std::ranges::count_if(index_.monomials, [](const Monomial& m) { return m.size() <= 2; });
  }

  Summary read() {
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const auto value = parse_json(lines_[i], place(i));
      JsonObject line(value, place(i));
      if (line.find("release")) {
        read_release(line);
      } else {
        auto group = groups_->read(value, place(i));
        const auto at = group_place(place(i), group.rows);
        append_group(std::move(group), at);
      }
    }
    if (summary_.groups.empty() || summary_.releases.empty())
      fail(Status::bad_data, source_name_, ": a summary needs a group of statements and a release");
    check_outer(summary_.groups, source_name_);
    check_releases(summary_, index_, source_name_);
    return std::move(summary_);
  }

 private:
  std::string place(std::size_t i) const { return cat(source_name_, ", line ", i + 1); }
  const Protocol& protocol() const { return *summary_.protocol; }

  void append_group(Group&& group, const std::string& at) {
    if (!summary_.releases.empty()) fail(Status::bad_data, at, ": out of order: groups come before releases");
    if (!summary_.groups.empty()) {
      const auto& last = summary_.groups.back();
      if (statement_place(last) >= statement_place(group) || (says_cells(protocol()) && last.rows == group.rows))
        fail(Status::bad_data, at,
             ": out of order or there twice: lines go by the cluster's name, then by release, pool, block and order");
    }
    summary_.groups.push_back(std::move(group));
  }

  void read_release(JsonObject& line) {
    Release release;
    release.id = line.text("release");
    release.clusters = read_label(line, "clusters");
    release.rows = read_label(line, "rows");
    JsonObject left_out(line.require("left_out"), line.place() + ", left_out");
    release.left_out_clusters = read_label(left_out, "clusters");
    release.left_out_rows = read_label(left_out, "rows");
    left_out.finish();
    release.incomplete_rows = read_label(line, "incomplete");
    line.require("rules");
    release.rules = line.texts("rules");
    check_rules(line, release.rules);
    if (says_log_weights(protocol())) release.log_weights = read_number(line, "log_weights");
    JsonObject totals(line.require("totals"), line.place() + ", totals");
    for (const auto& response : protocol().responses) release.totals.push_back(read_totals(totals, response));
    totals.finish();
    line.finish();
    append_release(std::move(release), line.place());
  }

  static double read_number(JsonObject& object, const char* member) {
    object.require(member);
    return object.number(member, 0);
  }

  static void check_rules(const JsonObject& line, const std::vector<std::string>& rules) {
    auto rule = rules.begin();
    for (int number = 1; number <= last_rule && rule != rules.end(); ++number)
      if (*rule == cat('R', number)) ++rule;
    if (rule != rules.end()) line.reject("rules", "must be names like R1, each once, in the order of their numbers");
  }

  ResponseTotals read_totals(JsonObject& all, const Response& response) {
    JsonObject object(all.require(response.name.c_str()), all.place() + ", " + in_quotes(response.name));
    ResponseTotals totals;
    totals.xy = read_sums(object, "xy", products_, 0);
    if (has_squares(response.type)) totals.yy = object.number("yy", withheld);
    if (has_log_factorials(response.type)) totals.log_factorial = object.number("log_factorial", withheld);
    if (response.trials.given()) totals.log_choose = object.number("log_choose", withheld);
    object.finish();
    return totals;
  }

  void append_release(Release&& release, const std::string& at) {
    const bool hash = release.id.size() == 64 && release.id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hash) fail(Status::bad_data, at, ": 'release' must be 64 digits of lower-case hex");
    if (!summary_.releases.empty() && summary_.releases.back().id == release.id)
      fail(Status::bad_data, at, ": the release ", release.id, " is there twice: its rows would count twice");
    if (!summary_.releases.empty() && summary_.releases.back().id > release.id)
      fail(Status::bad_data, at, ": out of order: releases go by their id");
    summary_.releases.push_back(std::move(release));
  }

  const std::string& source_name_;
  std::vector<std::string_view> lines_;
  Summary summary_;
  IndexSet index_;
  std::optional<GroupReader> groups_;
  std::size_t products_ = 0;
};

}  // namespace

Summary parse_summary(std::string_view text, const std::string& source_name) {
  return Reader(text, source_name).read();
}

}  // namespace fedglmm
