// doctored_test.cpp - a release with one thing wrong is found out by the check that is for it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

using namespace disclosure_tests;

namespace {

constexpr auto study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 4, "random": ["x"],
  "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "x", "type": "numeric", "centre": 48, "scale": 16, "bounds": [0, 120]},
                {"name": "f", "type": "factor", "levels": ["u", "v", "w"]}, {"name": "g", "type": "binary"}]})";

// Of each level of f so many rows in cluster c0, c1, ...; every third row has an event, in c2 two rows have.
Site honest_site() {
  constexpr int counts[3][3] = {{30, 20, 3}, {30, 25, 4}, {40, 15, 0}};
  std::vector<RawRow> rows;
  for (int c = 0, i = 0; c < 3; ++c)
    for (int level = 0, in_cluster = 0; level < 3; ++level)
      for (int k = 0; k < counts[c][level]; ++k, ++i, ++in_cluster) {
        const double turns = i * 0.6180339887498949;
        const bool event = c == 2 ? in_cluster < 2 : i % 3 == 0;
        rows.push_back({cat('c', c), {std::round(8 * (80 * (turns - std::floor(turns)) + 8)) / 8, 1.0 * level, 0},
                        {event ? 1.0 : 0.0}});
      }
  return summarized_site(study, rows);
}

Group& group(Site& site, const std::string& cluster) {
  return *std::ranges::find_if(site.summary.groups, [&](const Group& g) { return g.rows.cluster == cluster; });
}
Group& pool(Site& site) { return group(site, ""); }

bool finds(const Violations& found, const std::string& words) {
  return std::ranges::any_of(found, [&](const auto& text) { return text.find(words) != std::string::npos; });
}

CellGroup counted(const Site& site, const Group& in, const Category& category) {
  CellGroup cell;
  cell.categories = {category};
  cell.n = std::ssize(rows_of(site, in, {category}));
  return cell;
}

// Says every count of a cluster by itself.
void open_cells(const Site& site, Group& cluster) {
  std::vector<CellGroup> cells;
  for (const auto& cell : cluster.cells)
    for (const auto& category : cell.categories) cells.push_back(counted(site, cluster, category));
  cluster.cells = cells;
}

void give_moments(CellGroup& cell, const Site& site, int order) {
  cell.order = order;
  cell.moments.assign(make_numeric_index(site.protocol(), order).monomials.size(), 0);
}

std::size_t xy_place(const Site& site, const Monomial& monomial) {
  return static_cast<std::size_t>(make_index_set(site.protocol(), 2).position.at(monomial));
}

const Category small_category{2, 0};

}  // namespace

TEST_CASE("checks: the honest release breaks no rule, and hides counts") {
  Site site = honest_site();
  for (const auto check : {said_counts, hidden_counts, count_differences, numeric_moments_said, rounding,
                           moment_differences, response_sums_said})
    CHECK(check(site).empty());
  CHECK(std::ranges::any_of(group(site, "c0").cells, [](const auto& cell) { return cell.categories.size() > 1; }));
  CHECK(group(site, "c0").order > 0);
}

TEST_CASE("checks: counts that are small, wrong, or of a cluster that is too small") {
  Site small = honest_site();
  open_cells(small, group(small, "c0"));
  CHECK(finds(said_counts(small), "says a count of 3"));
  Site wrong = honest_site();
  ++group(wrong, "c2").cells.front().n;
  CHECK(finds(said_counts(wrong), "not that of its rows"));
  Site few = honest_site();
  int keep = 0;
  std::erase_if(few.rows, [&](const Row& row) { return row.cluster == "c2" && ++keep > 9; });
  group(few, "c2").n = 9;
  CHECK(finds(said_counts(few), "too few rows"));
  Site named = honest_site();
  for (auto& cell : group(named, "c0").cells) cell.small = cell.categories;
  CHECK(finds(said_counts(named), "'small' is not about the small ones"));
}

TEST_CASE("checks: a count that follows from a total and another cluster's") {
  Site site = honest_site();
  open_cells(site, group(site, "c1"));
  auto& total = pool(site);
  const std::vector<Category> alone{small_category};
  std::erase_if(total.cells, [&](const CellGroup& cell) { return cell.categories == alone; });
  total.cells.push_back(counted(site, total, small_category));
  CHECK(finds(hidden_counts(site), "a hidden count must be 3"));
  CHECK(finds(count_differences(site), "leaves 3 rows"));
}

TEST_CASE("checks: a total that is a part of one hidden sum") {
  Site site = honest_site();
  int moved = 0;  // rows of c0, inside its hidden sum
  for (auto& row : site.rows)
    if (row.cluster == "c0" && row.category == Category{1, 0} && ++moved <= 10) row.category = small_category;
  open_cells(site, group(site, "c1"));
  pool(site).cells.push_back(counted(site, pool(site), small_category));
  CHECK(finds(count_differences(site), "a part of one hidden sum"));
}

TEST_CASE("checks: moments of few rows, too many of them, of few values, with a far row") {
  Site few = honest_site();
  open_cells(few, group(few, "c0"));
  give_moments(group(few, "c0").cells.back(), few, 2);
  CHECK(finds(numeric_moments_said(few), "describes 3 rows (R1)"));
  CHECK(finds(numeric_moments_said(few), "(R3)"));
  Site two = honest_site();
  for (auto& row : two.rows) row.base[0] = row.base[0] > 0;
  CHECK(finds(numeric_moments_said(two), "2 values to order"));
  Site constant = honest_site();
  for (auto& row : constant.rows)
    if (row.cluster == "c0" && row.category[0] != 2) row.base[0] = 0;
  CHECK(finds(numeric_moments_said(constant), "one value in all but a few rows"));
  Site far = honest_site();
  far.rows.front().base[0] = 100;
  CHECK(finds(numeric_moments_said(far), "leverage"));
  Site exact = honest_site();
  auto protocol = exact.protocol();
  protocol.variables[0].step = 60;
  exact.summary.protocol = std::make_shared<Protocol>(protocol);
  CHECK(finds(numeric_moments_said(exact), "too many bits"));
}

TEST_CASE("checks: sums off their grid or far from the rows") {
  const auto doctored = [](auto change) {
    Site site = honest_site();
    change(site);
    return rounding(site);
  };
  CHECK(finds(doctored([](Site& s) { group(s, "c0").moments[0] += 1e-3; }), "off the grid"));
  CHECK(finds(doctored([](Site& s) { group(s, "c0").moments[1] += 64; }), "is not near"));
  CHECK(finds(doctored([](Site& s) { group(s, "c0").y[0][0] += 1; }), "is not"));
  CHECK(finds(doctored([](Site& s) { group(s, "c1").y[0][1] += 1e-3; }), "off the grid"));
  CHECK(finds(doctored([](Site& s) { s.summary.releases[0].totals[0].xy[0] += 1e-3; }), "off the grid"));
  CHECK(finds(doctored([](Site& s) { s.summary.releases[0].totals[0].xy[1] += 1; }), "is not"));
}

TEST_CASE("checks: own moments whose difference to the cluster's is about few rows") {
  Site site = honest_site();
  auto& cluster = group(site, "c0");
  open_cells(site, cluster);
  for (auto& cell : cluster.cells) give_moments(cell, site, cell.n < 10 ? 0 : 2);
  for (auto& cell : cluster.cells)
    if (cell.order == 0) cell.moments.clear();
  CHECK(finds(moment_differences(site), "about 3 rows"));
}

TEST_CASE("checks: sums of the response over few events, and what they leave") {
  Site slope = honest_site();
  REQUIRE(std::isnan(group(slope, "c2").y[0][1]));
  group(slope, "c2").y[0][1] = 1;
  CHECK(finds(response_sums_said(slope), "a slope of cluster 'c2' is about 2 rows"));
  Site rest = honest_site();
  for (const auto* cluster : {"c0", "c1"}) group(rest, cluster).y[0][1] = 1;
  CHECK(finds(response_sums_said(rest), "slopes leave 2 rows"));
  Site product = honest_site();
  product.summary.releases[0].totals[0].xy[xy_place(product, {0, 2})] = 1;  // x times the dummy of the small level
  CHECK(finds(response_sums_said(product), "differ by 3 rows"));
  Site totals = honest_site();
  for (auto& row : totals.rows) row.y[0] = row.cluster == "c2" ? row.y[0] : 0;
  CHECK(finds(response_sums_said(totals), "totals over 2 rows"));
}
