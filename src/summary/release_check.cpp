// release_check.cpp - totals against the groups that they are over.
#include "summary/release_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/codec.hpp"
#include "summary/interval.hpp"
#include "summary/pool_check.hpp"
#include "summary/refuse.hpp"

namespace fedglmm {
namespace {

// Releases and all that they are about: of groups in cells one release; whole groups may be sums over several.
struct Scope {
  std::string place;
  std::vector<const Release*> releases;
  std::vector<const Group*> groups, clusters;  // the latter without pools

  void add(const Group& group) {
    groups.push_back(&group);
    if (!group.is_pool()) clusters.push_back(&group);
  }
};

std::vector<Scope> scopes_of(const Summary& summary, const std::string& source_name) {
  std::vector<Scope> scopes;
  if (!says_cells(*summary.protocol)) {
    auto& all = scopes.emplace_back(Scope{source_name, {}, {}, {}});
    for (const auto& release : summary.releases) all.releases.push_back(&release);
    for (const auto& group : summary.groups) all.add(group);
    return scopes;
  }
  std::map<std::string, std::size_t> position;
  for (const auto& release : summary.releases) {
    position[release.id] = scopes.size();
    scopes.push_back({cat(source_name, ", release ", release.id), {&release}, {}, {}});
  }
  for (const auto& group : summary.groups) {
    const auto found = position.find(group.rows.release);
    if (found == position.end()) refuse(source_name, "the release ", in_quotes(group.rows.release), " has no line");
    scopes[found->second].add(group);
  }
  return scopes;
}

class ScopeCheck {
 public:
  ScopeCheck(const Protocol& protocol, const IndexSet& index, const Scope& scope)
      : protocol_(protocol), index_(index), scope_(scope), intervals_(column_intervals(protocol, index.columns)) {}

  void run() {
    check_counts();
    if (says_cells(protocol_)) check_pools(protocol_, scope_.groups, scope_.place);
    for (int r = 0; r < std::ssize(protocol_.responses); ++r) check_response(r);
  }

 private:
  // Groups of several releases may have been added, so a count of clusters is exact only where there is one release.
  void check_counts() {
    std::set<std::string_view> names;
    std::int64_t released_rows = 0, released_clusters = 0;
    for (const auto* group : scope_.clusters) {
      names.insert(group->rows.cluster);
      add_rows(rows_, group->n, scope_.place);
    }
    for (const auto* release : scope_.releases) {
      if (says_log_weights(protocol_)) check_log_weights(*release);
      add_rows(released_rows, release->rows, scope_.place);
      add_rows(released_clusters, release->clusters, scope_.place);
    }
    if (rows_ != released_rows)
      refuse(scope_.place, "the groups have ", rows_, " rows, the releases ", released_rows);
    const auto clusters = std::ssize(names);
    if (clusters > released_clusters || (scope_.releases.size() == 1 && clusters != released_clusters))
      refuse(scope_.place, "the groups have ", clusters, " clusters, the releases ", released_clusters);
  }

  void check_log_weights(const Release& release) const {
    const double most = static_cast<double>(release.rows) * std::log(protocol_.weights.largest);
    if (release.log_weights > most + 1e-9 * std::abs(most))
      refuse(scope_.place, "impossible: the sum of log weights is ", release.log_weights, " in ", release.rows, " rows");
  }

  void check_response(int r) {
    const auto totals = add_totals(r);
    check_grids(r, totals);
    if (has_squares(protocol_.responses[r].type)) check_squares(r, totals);
    const bool exact_sum = is_counted(protocol_, r) || !says_cells(protocol_);
    if (protocol_.responses[r].type != ResponseType::numeric && exact_sum) check_products(r, totals);
  }

  // Sums over all releases; NaN where one withholds.
  ResponseTotals add_totals(int r) const {
    ResponseTotals sum = scope_.releases.front()->totals[r];
    for (std::size_t i = 1; i < scope_.releases.size(); ++i) {
      const auto& totals = scope_.releases[i]->totals[r];
      for (std::size_t m = 0; m < sum.xy.size(); ++m) sum.xy[m] += totals.xy[m];
      sum.yy += totals.yy;
      sum.log_factorial += totals.log_factorial;
      sum.log_choose += totals.log_choose;
    }
    return sum;
  }

  double grid(int r, const Monomial& monomial, double n) const {
    return says_cells(protocol_) ? response_grid(protocol_, index_.columns, r, monomial, n) : 0;
  }

  double sum_y(int r) const {
    double y = 0;
    for (const auto* group : scope_.clusters) y += group->y[r].front();
    return y;
  }

  template <class... Parts>
  [[noreturn]] void impossible(int r, const Parts&... parts) const {
    refuse(scope_.place, "impossible: the total of '", protocol_.responses[r].name, "' times ", parts...);
  }

  // How many rows are behind a total is not always said; over fewer rows the grid is finer.
  void check_grids(int r, const ResponseTotals& totals) const {
    for (std::size_t m = 0; m < totals.xy.size(); ++m) {
      const auto& monomial = index_.monomials[m];
      const double sum = totals.xy[m], finest = grid(r, monomial, 1);
      if (!std::isnan(sum) && rounded_to(sum, finest) != sum)
        impossible(r, monomial_name(index_.columns, monomial), " is ", sum, ", no multiple of ", finest, " (rule R6)");
    }
  }

  // y >= 0: each product is y times a value in the protocol's bounds; with a dummy it is a part of the sum of y, whole
  // if that is a count.
  void check_products(int r, const ResponseTotals& totals) const {
    const double y = sum_y(r);
    for (std::size_t m = 0; m < totals.xy.size(); ++m) {
      const auto& monomial = index_.monomials[m];
      const auto [lower, upper] = numeric_interval(intervals_, index_.columns, monomial);
      const double sum = totals.xy[m];
      if (std::isnan(sum)) continue;
      const Interval some{std::min(lower, 0.0), std::max(upper, 0.0)};  // rows with y = 0 add nothing
      const bool count = is_counted(protocol_, r) && index_.dummies_only(monomial);
      const bool fine = count ? sum >= 0 && sum <= y && sum == std::floor(sum)
                              : can_be(sum, y, some, grid(r, monomial, y) / 2);
      if (!fine) impossible(r, monomial_name(index_.columns, monomial), " is ", sum);
    }
  }

  // sum w y^2 >= sum over groups of (sum w y)^2 / sum w; for counts also >= sum w y. A rounded sum of squares may be
  // lower by its sampling error.
  void check_squares(int r, const ResponseTotals& totals) const {
    constexpr double rounding = 1e-9;
    double least = 0, rounded_y = 0;
    for (const auto* group : scope_.clusters) {
      const auto n = static_cast<double>(group->n);
      const double y = std::max(0.0, std::abs(group->y[r].front()) - grid(r, {}, n) / 2);
      least += y * y / (n * protocol_.weights.largest);
      rounded_y += y;
    }
    if (protocol_.responses[r].type == ResponseType::count) least = std::max(least, rounded_y);
    const bool rounded = says_cells(protocol_) && protocol_.precision > 0;
    const double slack = rounded ? protocol_.weights.unit * std::sqrt(3 * static_cast<double>(rows_)) : 0;
    if (totals.yy < least * (1 - rounding) - slack || totals.log_factorial < 0 || totals.log_choose < 0)
      refuse(scope_.place, "impossible: the squares of '", protocol_.responses[r].name, "' sum to ", totals.yy,
             ", at least ", least, " is needed");
  }

  const Protocol& protocol_;
  const IndexSet& index_;
  const Scope& scope_;
  std::vector<Interval> intervals_;
  std::int64_t rows_ = 0;
};

void check_id(const Protocol& protocol, const Scope& scope) {
  const auto& release = *scope.releases.front();
  if (release.id != release_id(protocol, scope.groups, release))
    refuse(scope.place, "the release's id is not the hash of its statements: the file was edited");
}

}  // namespace

void add_rows(std::int64_t& rows, std::int64_t more, const std::string& place) {
  constexpr std::int64_t most_rows = std::int64_t{1} << 53;
  if (more > most_rows - rows) refuse(place, "impossible: more than 2^53 rows in all");
  rows += more;
}

void check_releases(const Summary& summary, const IndexSet& index, const std::string& source_name) {
  for (const auto& scope : scopes_of(summary, source_name)) {
    ScopeCheck(*summary.protocol, index, scope).run();
    if (scope.releases.size() == 1) check_id(*summary.protocol, scope);
  }
}

}  // namespace fedglmm
