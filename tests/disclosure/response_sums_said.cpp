// response_sums_said.cpp - R4: which rows stand behind sums of y, and behind all small combinations of them.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <functional>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "disclosure/checks.hpp"
#include "disclosure/fewest_rows.hpp"

namespace disclosure_tests {
namespace {

constexpr std::int64_t least_with_numeric = 10;

bool few(std::int64_t rows, std::int64_t least) { return rows > 0 && rows < least; }

// Events; of a binary response non-events, too, and of trials rows with failures; of a numeric one all rows.
std::vector<Selected> rows_behind(const Site& site, int response, const Selected& rows) {
  const auto& agreed = site.protocol().responses[response];
  const bool binary = agreed.type == ResponseType::binary, trials = agreed.trials.given();
  std::vector<Selected> kinds(binary || trials ? 2 : 1);
  for (const auto* row : rows) {
    const double y = row->y[response];
    if (agreed.type == ResponseType::numeric || y != 0) kinds[0].push_back(row);
    if (binary ? y == 0 : trials && y != row->trials[response]) kinds[1].push_back(row);
  }
  return kinds;
}

class ResponseSums {
 public:
  ResponseSums(const Site& site, int response)
      : site_(site), response_(response), totals_(site.release().totals[response]),
        index_(make_index_set(site.protocol(), 2)) {
    const auto& limits = site.protocol().thresholds;
    numeric_ = site.protocol().responses[response].type == ResponseType::numeric;
    weighted_ = !numeric_ && site.protocol().weights.given();
    with_numeric_ = numeric_ ? limits.min_rows : least_with_numeric;
    least_ = numeric_ || weighted_ ? with_numeric_ : limits.min_events;
    Selected all;
    for (const auto& row : site.rows) all.push_back(&row);
    kinds_ = rows_behind(site, response, all);
  }

  Violations check() {
    for (const auto& rows : kinds_) {
      check_all(std::ssize(rows));
      check_products(rows);
      for (int c = 0; c < std::ssize(index_.columns); ++c)
        if (index_.columns[c].numeric()) check_with_numeric(rows, c);
      check_alone(rows);
    }
    if (weighted_) check_weights();
    const auto random = random_columns(site_.protocol());
    for (std::size_t k = 0; k < random.size(); ++k) check_slopes(k + 1, random[k]);
    return std::move(found_);
  }

 private:
  void require(bool holds, const std::string& otherwise) {
    if (!holds) found_.push_back(cat(site_.protocol().responses[response_].name, ": ", otherwise));
  }

  bool said(const Monomial& monomial) const { return !std::isnan(totals_.xy[index_.position.at(monomial)]); }
  int factor(int column) const { return index_.columns[column].variable; }

  void check_all(std::int64_t n) {
    if (n >= least_) return;
    const bool any = std::ranges::any_of(totals_.xy, [](double sum) { return !std::isnan(sum); });
    require(!any && !(totals_.yy > 0) && !(totals_.log_factorial > 0) && !(totals_.log_choose > 0),
            cat("totals over ", n, " rows (R4)"));
  }

  // Of two dummies: every cell of their factors' table, as the others leave it. Of two numeric columns: all rows.
  void check_products(const Selected& rows) {
    for (const auto& monomial : index_.monomials) {
      if (monomial.size() != 2 || !said(monomial)) continue;
      const auto& [a, b] = std::tie(index_.columns[monomial[0]], index_.columns[monomial[1]]);
      if (a.numeric() && b.numeric()) require(std::ssize(rows) >= with_numeric_, "a product of numeric columns (R4)");
      if (a.numeric() || b.numeric()) continue;
      std::map<std::pair<int, int>, std::int64_t> cells;
      for (const auto* row : rows) ++cells[{level(*row, a.variable), level(*row, b.variable)}];
      for (const auto& [cell, n] : cells)
        require(!few(n, least_), cat("a table of two factors has a cell of ", n, " rows (R4)"));
    }
  }

  int level(const Row& row, int variable) const {
    for (std::size_t c = 0; c < row.base.size(); ++c)
      if (index_.columns[c].variable == variable && !index_.columns[c].numeric() && row.base[c] != 0)
        return index_.columns[c].level;
    return 0;
  }

  using Sum = std::function<bool(const Row&)>;  // is the row in it?

  Sum of_cluster(const std::string& name) const {
    return [name](const Row& row) { return row.cluster == name; };
  }

  // Where a cluster's y is one value throughout, its sum says so.
  bool is_known(const std::string& cluster) const {
    return std::ranges::any_of(kinds_, [&](const Selected& kind) {
      return std::ranges::none_of(kind, [&](const Row* row) { return row->cluster == cluster; });
    });
  }

  void require_enough(const Selected& rows, const std::vector<Sum>& known, std::vector<Sum> sums, std::int64_t least,
                      const std::string& what) {
    sums.insert(sums.begin(), known.begin(), known.end());
    Memberships members;
    for (const auto* row : rows) {
      if (is_known(row->cluster)) continue;
      std::vector<char> in;
      for (const auto& sum : sums) in.push_back(sum(*row));
      ++members[in];
    }
    const auto fewest = fewest_rows(members, static_cast<int>(known.size()), least);
    require(!fewest, cat(what, " differ by ", fewest.value_or(0), " rows (R4, R14)"));
  }

  // Times a numeric column: in total, by dummies, by clusters that say a slope.
  void check_with_numeric(const Selected& rows, int numeric) {
    std::vector<Sum> sums{[](const Row&) { return true; }};
    for (int c = 0; c < std::ssize(index_.columns); ++c)
      if (!index_.columns[c].numeric() && said({std::min(c, numeric), std::max(c, numeric)}))
        sums.push_back([c](const Row& row) { return row.base[c] != 0; });
    if (sums.size() == 1) return;
    const auto random = random_columns(site_.protocol());
    const auto place = std::ranges::find(random, numeric) - random.begin();
    for (const auto& group : site_.summary.groups)
      if (!group.is_pool() && place < std::ssize(random) && !std::isnan(group.y[response_][place + 1]))
        sums.push_back(of_cluster(group.rows.cluster));
    require_enough(rows, {}, sums, with_numeric_, cat("sums with ", index_.columns[numeric].name));
  }

  // Small counts are said for themselves, but not by two factors. Of the others, those of a cluster are, too.
  void check_alone(const Selected& rows) {
    const bool counts = !numeric_ && !weighted_ && site_.protocol().profile != Profile::strict;
    std::vector<Sum> known, sums;
    if (!counts && !weights_unclear()) add_clusters(rows, known, sums);
    for (const auto& monomial : index_.monomials) {
      if (!index_.dummies_only(monomial) || monomial.size() > 2 || !said(monomial)) continue;
      if (monomial.size() == 2) add_table(monomial, sums);
      else if (!counts)
        sums.push_back([c = monomial.front()](const Row& row) { return row.base[c] != 0; });
    }
    if (!sums.empty()) require_enough(rows, known, sums, least_, "sums without numeric columns");
  }

  // Levels of two factors, those of the reference included.
  void add_table(const Monomial& monomial, std::vector<Sum>& sums) {
    const int f = factor(monomial[0]), g = factor(monomial[1]);
    const auto levels = [&](int variable) {
      return std::max<int>(2, static_cast<int>(site_.protocol().variables[variable].levels.size()));
    };
    for (int a = 0; a < levels(f); ++a)
      for (int b = 0; b < levels(g); ++b)
        sums.push_back([=, this](const Row& row) { return level(row, f) == a && level(row, g) == b; });
  }

  // May some weighted sum be the mean weight's as well, to within rounding?
  bool weights_unclear() const {
    return weighted_ && std::ranges::any_of(site_.summary.groups, [&](const Group& group) {
      if (group.is_pool()) return false;
      const auto rows = rows_of(site_, group), events = rows_behind(site_, response_, rows).front();
      return !events.empty() && is_near(group, events) && is_of_mean_weight(group, rows);
    });
  }

  // Where few rows are behind, it is said all the same. Dummies times it as well, where enough are.
  void add_clusters(const Selected& rows, std::vector<Sum>& known, std::vector<Sum>& sums) {
    const auto random = random_columns(site_.protocol());
    for (const auto& group : site_.summary.groups) {
      if (group.is_pool()) continue;
      const auto& name = group.rows.cluster;
      const auto n = std::ranges::count_if(rows, [&](const Row* row) { return row->cluster == name; });
      if (weighted_ && !is_near(group, rows_behind(site_, response_, rows_of(site_, group)).front())) continue;
      (few(n, with_numeric_) ? known : sums).push_back(of_cluster(name));
      for (std::size_t k = 0; k < random.size(); ++k)
        if (!index_.columns[random[k]].numeric() && !std::isnan(group.y[response_][k + 1]))
          sums.push_back([=, c = random[k]](const Row& row) { return row.cluster == name && row.base[c] != 0; });
    }
  }

  // A weighted sum over few rows is that of a mean weight, and the others that are said so are not over few rows.
  void check_weights() {
    std::vector<std::int64_t> other(kinds_.size(), 0), rest = other;  // said so for sure, or maybe by chance
    std::vector<char> any(kinds_.size(), false);
    for (const auto& group : site_.summary.groups) {
      if (group.is_pool()) continue;
      const auto rows = rows_of(site_, group);
      const auto kinds = rows_behind(site_, response_, rows);
      const bool mean = is_of_mean_weight(group, rows);
      require(mean || is_near(group, kinds.front()), cat("the weighted sum of ", place(group), " is wrong"));
      for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const auto n = std::ssize(kinds[kind]);
        require(mean || !few(n, with_numeric_), cat("a weighted sum of ", place(group), " is about ", n, " rows (R4)"));
        if (mean) rest[kind] += n;
        else any[kind] = any[kind] || n > 0;
        if (!is_near(group, kinds.front())) other[kind] += n;
      }
    }
    for (std::size_t kind = 0; kind < rest.size(); ++kind)
      require(!any[kind] || other[kind] == 0 || rest[kind] >= with_numeric_,
              cat("weighted sums leave ", rest[kind], " rows (R4, R14)"));
  }

  // To within a step of the grid.
  bool said_is(const Group& group, const Selected& events, double sum) const {
    double power = 1;
    while (power * power <= static_cast<double>(std::ssize(events))) power *= 2;
    const double step = 2 * std::ldexp(power, -site_.protocol().precision - 2);  // 2: the usual weight
    return std::abs(group.y[response_].front() - sum) <= step / 2 + 1e-9 * sum;
  }

  bool is_near(const Group& group, const Selected& events) const {
    double sum = 0;
    for (const auto* row : events) sum += row->weight * row->y[response_];
    return said_is(group, events, sum);
  }

  bool is_of_mean_weight(const Group& group, const Selected& rows) const {
    double y = 0, own = 0, all = 0;
    for (const auto* row : rows) {
      y += row->y[response_];
      own += row->weight / static_cast<double>(rows.size());
    }
    for (const auto& row : site_.rows) all += row.weight / static_cast<double>(site_.rows.size());
    const auto events = rows_behind(site_, response_, rows).front();
    return said_is(group, events, y * own) || said_is(group, events, y * all);
  }

  // A cluster's, and the total less all that is said; where none is, this is the total itself.
  void check_slopes(std::size_t k, int column) {
    std::vector<std::int64_t> rest(kinds_.size(), 0);
    std::vector<char> any(kinds_.size(), false);
    for (const auto& group : site_.summary.groups) {
      if (group.is_pool()) continue;
      const auto rows = rows_of(site_, group);
      const auto kinds = rows_behind(site_, response_, rows);
      const bool withheld = std::isnan(group.y[response_][k]);
      for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
        const auto n = std::ssize(kinds[kind]);
        if (withheld) rest[kind] += n;
        else any[kind] = any[kind] || n > 0;
        const bool zero = kinds.front().empty();  // without events the sum is 0, whatever the rows
        require(withheld || zero || !few(n, with_numeric_),
                cat("a slope of ", place(group), " is about ", n, " rows (R4)"));
      }
      if (!withheld) check_column(group, rows, column);
    }
    for (std::size_t kind = 0; said({column}) && kind < kinds_.size(); ++kind)
      if (any[kind]) require(!few(rest[kind], with_numeric_), cat("slopes leave ", rest[kind], " rows (R4, R14)"));
  }

  // A numeric column of two values, or a level of few rows, would be a cell of y in one cluster.
  void check_column(const Group& group, const Selected& rows, int column) {
    std::map<double, std::int64_t> values;
    for (const auto* row : rows) ++values[row->base[column]];
    const auto least = site_.protocol().thresholds.min_rows;
    require(group.n >= least, cat("a slope of ", place(group), ", which has few rows (R1)"));
    if (index_.columns[column].numeric()) return require(values.size() > 2, "a slope of a column with two values (R3)");
    for (const auto& [x, n] : values) require(!few(n, least), "a slope of a level with few rows (R1)");
  }

  const Site& site_;
  int response_;
  const ResponseTotals& totals_;
  IndexSet index_;
  bool numeric_ = false, weighted_ = false;  // the latter: a count or 0/1, times a weight
  std::int64_t least_ = 0, with_numeric_ = 0;
  std::vector<Selected> kinds_;
  Violations found_;
};

}  // namespace

Violations response_sums_said(const Site& site) {
  Violations found;
  for (int r = 0; r < std::ssize(site.protocol().responses); ++r)
    std::ranges::move(ResponseSums(site, r).check(), std::back_inserter(found));
  return found;
}

}  // namespace disclosure_tests
