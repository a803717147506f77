// statements.hpp - a release in memory: a list of statements (rows, function, sum), grouped by the rows that they are
// about.
//
// Sums are over z = (x - centre) / scale of the protocol for numeric columns and 0/1 for dummies: they add.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "protocol/index_set.hpp"

namespace fedglmm {

inline constexpr double withheld_sum = std::numeric_limits<double>::quiet_NaN();

// A combination of levels: of each factor and binary variable in the protocol's order, then of each column with cut
// points the number of its interval, counted from the lowest.
using Category = std::vector<std::int32_t>;

// Of each column with cut points the first and the last interval that a block spans; empty: it spans all of them.
using Box = std::vector<std::array<std::int32_t, 2>>;

// Which rows a group of statements is about: the rows of one cluster (in one block), or, where `cluster` is empty, of
// all clusters of a pool. `release` ties statements that are not added to others of the same cluster to their release.
struct Rows {
  std::string cluster;
  std::string release;
  std::string pool;
  Box block;
  auto operator<=>(const Rows&) const = default;
};

// The rows of a group in some categories. Of several categories only their sum is said: their own counts are hidden.
struct CellGroup {
  std::vector<Category> categories;  // ascending
  std::vector<Category> small;       // those of several that hold 1 to min_cell - 1 rows; ascending
  std::int64_t n = 0;
  int order = 0;                     // 0: the count only
  std::vector<int> without;          // base columns that are not described; ascending
  std::vector<double> moments;       // sums of numeric_moments(protocol, order, without)
};

// Two kinds. Whole groups (profile none: `release` is empty) say moments of all base columns. Groups in cells (the
// other profiles) say moments of numeric columns alone, over all their rows and over cells; dummies are in the counts.
struct Group {
  Rows rows;
  std::string outer;                   // what the cluster lies within (Protocol::within); "": nothing, or a pool
  std::int64_t n = 0;
  int order = 0;                       // moments of total degree <= order; 0: the count only
  int table = 0;                       // whole groups: products of dummies alone are given to this degree (>= order)
  std::map<int, double> constant;      // whole groups: base column -> its value in all rows; leaves the moments
  std::vector<int> without;            // groups in cells: base columns that are not described; ascending
  std::vector<double> moments;         // whole groups: sums of released_monomials(); else of numeric_moments()
  std::vector<CellGroup> cells;        // groups in cells
  std::vector<std::vector<double>> y;  // [response][0]: sum y, then sum y * each of random_columns(); NaN: withheld;
                                       // empty for a pool. Of w y where the protocol has weights, here and in totals
  bool is_pool() const { return rows.cluster.empty(); }
  bool in_cells() const { return !rows.release.empty(); }
};

// Per response of the protocol, over exactly the rows of the release's groups.
struct ResponseTotals {
  std::vector<double> xy;    // sum y * monomial, for each of make_index_set(protocol, 2); NaN: withheld
  double yy = 0;             // sum y^2 (numeric and count responses, else 0); NaN: withheld
  double log_factorial = 0;  // sum log y! (count responses, else 0); NaN: withheld
  double log_choose = 0;     // sum log C(trials, y) (responses with trials, else 0); NaN: withheld
};

// What one run of summarize says about its site as a whole; kept through merges.
struct Release {
  std::string id;                       // hash of the release's statements, hex
  std::int64_t clusters = 0, rows = 0;  // released
  std::int64_t left_out_clusters = 0, left_out_rows = 0;
  std::int64_t incomplete_rows = 0;
  std::vector<std::string> rules;      // enforced: "R1", "R3", ...
  double log_weights = 0;              // sum log w (if says_log_weights(), else 0)
  std::vector<ResponseTotals> totals;  // one a response
};

struct Summary {
  std::shared_ptr<const Protocol> protocol;
  std::vector<Group> groups;      // by rows, then order; the same rows twice only where terms differ
  std::vector<Release> releases;  // by id
  std::string evidence;           // JSON, for the site alone; "" unless just summarized
};

// Profile none says whole groups, the others groups in cells.
inline bool says_cells(const Protocol& protocol) { return protocol.profile != Profile::none; }

// The pool whose totals hold the cluster's rows; "" unless the protocol names one.
std::string pool_of(const Protocol& protocol, const std::string& cluster);

// Base columns whose products with y are shared per cluster: those of Protocol::random; of every variable under profile
// none.
std::vector<int> random_columns(const Protocol& protocol);

// Positions in `index` (of degree >= max(order, table)) of the monomials that a group with this order, table and
// constants shares.
std::vector<int> released_monomials(const IndexSet& index, int order, int table, const std::map<int, double>& constant);

// Degree of the index set that holds every monomial that any whole group of this protocol may share; where there are
// none, that of the totals' products with y: 2.
int index_degree(const Protocol& protocol);

// The monomials of numeric columns alone, of degree 1 .. order, in which no column of `without` occurs: in the order of
// an index set.
std::vector<Monomial> numeric_moments(const Protocol& protocol, int order, const std::vector<int>& without);

// Rule R6: sums are multiples of this power of two, the next greater than sqrt(n prod (2 e - 1)!!) 2^-precision, e the
// exponents of the numeric columns in the monomial; 0 (exact) where the protocol's precision is 0 or no numeric column
// occurs. The sampling error of such a sum over n rows, were z standard normal, is the square root.
double moment_grid(const Protocol& protocol, const std::vector<BaseColumn>& columns, const Monomial& monomial,
                   double n);
// The same for sums of y times a monomial ({}: y alone), n the rows behind them: 2^-(precision + 2); of a numeric
// response also for y alone; 0 where the sum is a count. Of weighted sums times the usual weight, a power of two.
double response_grid(const Protocol& protocol, const std::vector<BaseColumn>& columns, int response,
                     const Monomial& monomial, double n);
double rounded_to(double sum, double grid);  // the nearest multiple; grid 0: the sum itself

// Lines of a file are in this order; the same place twice is not allowed.
inline auto statement_place(const Group& group) { return std::tie(group.rows, group.order, group.table); }

// Which constants of the likelihood a release gives for a response.
inline bool has_squares(ResponseType type) { return type != ResponseType::binary; }
inline bool has_log_factorials(ResponseType type) { return type == ResponseType::count; }
inline bool says_log_weights(const Protocol& protocol) { return protocol.weights.given() && !says_cells(protocol); }

// Sums of the response over rows, and with dummies alone, are whole numbers.
inline bool is_counted(const Protocol& protocol, int response) {
  return protocol.responses[response].type != ResponseType::numeric && !protocol.weights.given();
}

// "age^2:sexmale", for messages.
std::string monomial_name(const std::vector<BaseColumn>& columns, const Monomial& monomial);

// Numbers on the statement lines: counts, constants, moments and response sums that were not withheld.
std::int64_t count_statistics(const Summary& summary);

}  // namespace fedglmm
