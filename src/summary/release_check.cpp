// release_check.cpp - totals against the groups that they are over.
#include "summary/release_check.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "summary/codec.hpp"
#include "summary/interval.hpp"

namespace fedglmm {
namespace {

template <class... Parts>
[[noreturn]] void refuse(const std::string& place, const Parts&... parts) {
  fail(Status::bad_data, place, ": ", parts...);
}

// Groups of several releases may have been added, so a count of clusters is exact only where there is one release.
void check_counts(const Summary& summary, const std::string& place) {
  std::set<std::string> names;
  std::int64_t rows = 0, released_rows = 0, released_clusters = 0;
  for (const auto& group : summary.groups) {
    names.insert(group.rows.cluster);
    add_rows(rows, group.n, place);
  }
  for (const auto& release : summary.releases) {
    add_rows(released_rows, release.rows, place);
    add_rows(released_clusters, release.clusters, place);
  }
  if (rows != released_rows) refuse(place, "the groups have ", rows, " rows, the releases ", released_rows);
  const auto clusters = std::ssize(names);
  if (clusters > released_clusters || (summary.releases.size() == 1 && clusters != released_clusters))
    refuse(place, "the groups have ", clusters, " clusters, the releases ", released_clusters);
}

// Sums over all releases; NaN where one withholds.
ResponseTotals add_totals(const Summary& summary, std::size_t response) {
  ResponseTotals sum = summary.releases.front().totals[response];
  for (std::size_t i = 1; i < summary.releases.size(); ++i) {
    const auto& totals = summary.releases[i].totals[response];
    for (std::size_t m = 0; m < sum.xy.size(); ++m) sum.xy[m] += totals.xy[m];
    sum.yy += totals.yy;
    sum.log_factorial += totals.log_factorial;
  }
  return sum;
}

// y >= 0: each product is y times a value in the protocol's bounds; with a dummy it is a part of the sum of y.
void check_products(const Protocol& protocol, const IndexSet& index, const Response& response,
                    const ResponseTotals& totals, double y, const std::string& place) {
  for (std::size_t m = 0; m < totals.xy.size(); ++m) {
    const auto& monomial = index.monomials[m];
    const auto [lower, upper] = numeric_interval(protocol, index.columns, monomial);
    const bool dummies = index.dummies_only(monomial);
    const double sum = totals.xy[m];
    if (std::isnan(sum)) continue;
    const bool fine = dummies ? sum >= 0 && sum <= y && sum == std::floor(sum)
                              : can_be(sum, y, {std::min(lower, 0.0), std::max(upper, 0.0)});
    if (!fine)
      refuse(place, "impossible: the total of '", response.name, "' times ", monomial_name(index.columns, monomial),
             " is ", sum);
  }
}

// sum y^2 >= sum over groups of (sum y)^2 / n; for counts also >= sum y.
void check_squares(const Summary& summary, std::size_t r, const ResponseTotals& totals, const std::string& place) {
  constexpr double rounding = 1e-9;
  double least = 0, y = 0;
  for (const auto& group : summary.groups) {
    least += group.y[r].front() * group.y[r].front() / static_cast<double>(group.n);
    y += group.y[r].front();
  }
  const auto& response = summary.protocol->responses[r];
  if (response.type == ResponseType::count) least = std::max(least, y);
  if (totals.yy < least * (1 - rounding) || totals.log_factorial < 0)
    refuse(place, "impossible: the squares of '", response.name, "' sum to ", totals.yy, ", at least ", least,
           " is needed");
}

}  // namespace

void add_rows(std::int64_t& rows, std::int64_t more, const std::string& place) {
  constexpr std::int64_t most_rows = std::int64_t{1} << 53;
  if (more > most_rows - rows) refuse(place, "impossible: more than 2^53 rows in all");
  rows += more;
}

void check_releases(const Summary& summary, const IndexSet& index, const std::string& source_name) {
  check_counts(summary, source_name);
  const auto& responses = summary.protocol->responses;
  for (std::size_t r = 0; r < responses.size(); ++r) {
    const auto totals = add_totals(summary, r);
    if (has_squares(responses[r].type)) check_squares(summary, r, totals, source_name);
    if (responses[r].type == ResponseType::numeric) continue;
    double y = 0;
    for (const auto& group : summary.groups) y += group.y[r].front();
    check_products(*summary.protocol, index, responses[r], totals, y, source_name);
  }
  const auto& first = summary.releases.front();
  if (summary.releases.size() == 1 && first.id != release_id(*summary.protocol, summary.groups, first))
    refuse(source_name, "the release's id is not the hash of its statements: the file was edited");
}

}  // namespace fedglmm
