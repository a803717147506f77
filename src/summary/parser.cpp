// parser.cpp - .fgs text -> Summary, believing nothing.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/json.hpp"
#include "data/cell.hpp"
#include "summary/codec.hpp"
#include "summary/group_check.hpp"
#include "summary/labels.hpp"
#include "summary/lines.hpp"
#include "summary/release_check.hpp"

namespace fedglmm {
namespace {

using nlohmann::json;

constexpr double withheld = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t most_rows = std::int64_t{1} << 53;
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

// [first, ...]: `length` finite numbers, or null from position `nullable` on.
std::vector<double> read_sums(JsonObject& object, const char* member, std::size_t length, std::size_t nullable) {
  const auto& value = object.require(member);
  if (!value.is_array() || value.size() != length) object.reject(member, cat("must be a list of ", length, " numbers"));
  std::vector<double> sums;
  sums.reserve(length);
  for (const auto& sum : value) {
    const bool null = sum.is_null() && sums.size() >= nullable;
    if (!null && !sum.is_number()) object.reject(member, cat("has an item ", sums.size() + 1, " that is no number"));
    sums.push_back(null ? withheld : sum.get<double>());
  }
  return sums;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& source_name)
      : source_name_(source_name), lines_(checked_lines(text, source_name)) {
    summary_.protocol = read_header(lines_[0], place(0));
    index_ = make_index_set(*summary_.protocol, index_degree(*summary_.protocol));
    random_count_ = random_columns(*summary_.protocol).size();
    products_ = std::ranges::count_if(index_.monomials, [](const Monomial& m) { return m.size() <= 2; });
  }

  Summary read() {
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      const auto value = parse_json(lines_[i], place(i));
      JsonObject line(value, place(i));
      line.find("release") ? read_release(line) : read_group(value, line);
    }
    if (summary_.groups.empty() || summary_.releases.empty())
      fail(Status::bad_data, source_name_, ": a summary needs a group of statements and a release");
    check_releases(summary_, index_, source_name_);
    return std::move(summary_);
  }

 private:
  std::string place(std::size_t i) const { return cat(source_name_, ", line ", i + 1); }
  const Protocol& protocol() const { return *summary_.protocol; }

  void read_group(const json& value, JsonObject& line) {
    Group group;
    group.rows.cluster = read_cluster(line);
    JsonObject object(value, cat(line.place(), ", cluster ", in_quotes(group.rows.cluster)));
    object.require("rows");
    group.n = object.integer("n", 0);
    if (group.n < 1 || group.n > most_rows) object.reject("n", "must be a whole number from 1 on");
    read_terms(object, group);
    read_constants(object, group);
    const auto length = released_monomials(index_, group.order, group.table, group.constant).size();
    group.moments = read_sums(object, "moments", length, length);
    JsonObject y(object.require("y"), object.place() + ", y");
    for (const auto& response : protocol().responses)
      group.y.push_back(read_sums(y, response.name.c_str(), 1 + random_count_, 1));
    y.finish();
    object.finish();
    check_group(protocol(), index_, group, object.place());
    append_group(std::move(group), object.place());
  }

  static std::string read_cluster(JsonObject& line) {
    JsonObject rows(line.require("rows"), line.place() + ", rows");
    for (const char* member : {"pool", "category", "block"}) rows.later(member);
    auto cluster = rows.text("cluster");
    rows.finish();
    return cluster;
  }

  void read_terms(JsonObject& object, Group& group) {
    const auto order = read_label(object, "order");
    if (order > protocol().order) object.reject("order", "is above the protocol's");
    const auto table = object.find("table") ? read_label(object, "table") : order;
    if (table < order || table > index_.degree)
      object.reject("table", "is not between order and the number of factors");
    group.order = static_cast<int>(order);
    group.table = static_cast<int>(table);
  }

  void read_constants(JsonObject& object, Group& group) {
    const auto* value = object.find("constant");
    if (!value) return;
    if (group.order == 0) object.reject("constant", "does not go with order 0");
    JsonObject constants(*value, object.place() + ", constant");
    for (int c = 0; c < std::ssize(index_.columns); ++c) {
      const auto* name = index_.columns[c].name.c_str();
      if (constants.find(name)) group.constant[c] = constants.number(name, 0);
    }
    constants.finish();
  }

  void append_group(Group&& group, const std::string& at) {
    if (!summary_.releases.empty()) fail(Status::bad_data, at, ": out of order: groups come before releases");
    if (!summary_.groups.empty() && statement_place(summary_.groups.back()) >= statement_place(group))
      fail(Status::bad_data, at,
           ": out of order or there twice: lines go by the bytes of the cluster's name, then by order");
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
    JsonObject totals(line.require("totals"), line.place() + ", totals");
    for (const auto& response : protocol().responses) release.totals.push_back(read_totals(totals, response));
    totals.finish();
    line.finish();
    append_release(std::move(release), line.place());
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
  std::size_t random_count_ = 0, products_ = 0;
};

}  // namespace

Summary parse_summary(std::string_view text, const std::string& source_name) {
  return Reader(text, source_name).read();
}

}  // namespace fedglmm
