// statements.hpp - a release in memory: a list of statements (rows, function, sum), grouped by the rows that they are
// about.
//
// Sums are over z = (x - centre) / scale of the protocol for numeric columns and 0/1 for dummies: they add.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/index_set.hpp"

namespace fedglmm {

// Which rows a group of statements is about: the rows of one cluster, or of a pool of clusters; in one category of the
// factors, or in one block between cut points; "" means all of them. Rows are compared as labels, so groups add when
// they are equal.
struct Rows {
  std::string cluster;
  std::string pool;
  std::string category;
  std::string block;
  auto operator<=>(const Rows&) const = default;
};

struct Group {
  Rows rows;
  std::int64_t n = 0;
  int order = 0;                       // moments of total degree <= order; 0: the count only
  int table = 0;                       // products of dummies alone are given to this degree (>= order)
  std::map<int, double> constant;      // base column -> its value in all rows of the group; leaves the moments
  std::vector<double> moments;         // sums of the monomials of released_monomials(), in that order
  std::vector<std::vector<double>> y;  // [response][0]: sum y, then sum y * each of random_columns(); NaN: withheld
};

// Per response of the protocol, over exactly the rows of the release's groups.
struct ResponseTotals {
  std::vector<double> xy;    // sum y * monomial, for each of make_index_set(protocol, 2); NaN: withheld
  double yy = 0;             // sum y^2 (numeric and count responses, else 0); NaN: withheld
  double log_factorial = 0;  // sum log y! (count responses, else 0); NaN: withheld
};

// What one run of summarize says about its site as a whole; kept through merges.
struct Release {
  std::string id;                       // hash of the release's statements, hex
  std::int64_t clusters = 0, rows = 0;  // released
  std::int64_t left_out_clusters = 0, left_out_rows = 0;
  std::int64_t incomplete_rows = 0;
  std::vector<std::string> rules;      // enforced: "R1", "R3", ...
  std::vector<ResponseTotals> totals;  // one a response
};

struct Summary {
  std::shared_ptr<const Protocol> protocol;
  std::vector<Group> groups;      // by rows, then order; the same rows twice only where terms differ
  std::vector<Release> releases;  // by id
  std::string evidence;           // JSON, for the site alone; "" unless just summarized
};

// Base columns whose products with y are shared per cluster: those of Protocol::random; of every variable under profile
// none.
std::vector<int> random_columns(const Protocol& protocol);

// Positions in `index` (of degree >= max(order, table)) of the monomials that a group with this order, table and
// constants shares.
std::vector<int> released_monomials(const IndexSet& index, int order, int table, const std::map<int, double>& constant);

// Degree of the index set that holds every monomial that any group of this protocol may share.
int index_degree(const Protocol& protocol);

// Lines of a file are in this order; the same place twice is not allowed.
inline auto statement_place(const Group& group) { return std::tie(group.rows, group.order, group.table); }

// Which constants of the likelihood a release gives for a response.
inline bool has_squares(ResponseType type) { return type != ResponseType::binary; }
inline bool has_log_factorials(ResponseType type) { return type == ResponseType::count; }

// "age^2:sexmale", for messages.
std::string monomial_name(const std::vector<BaseColumn>& columns, const Monomial& monomial);

// Numbers on the statement lines: counts, constants, moments and response sums that were not withheld.
std::int64_t count_statistics(const Summary& summary);

}  // namespace fedglmm
