// attacks_test.cpp - what an attacker of a release would try first, with the true rows to say whether it came back.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

using namespace disclosure_tests;

namespace {

std::string study(const std::string& members) {
  return R"({"fedglmm_protocol": 1, "cluster": "c", "order": 4, "responses": [{"name": "y", "type": "binary"}],
    "variables": [{"name": "x", "type": "numeric", "centre": 48, "scale": 16, "bounds": [0, 120]},
                  {"name": "f", "type": "binary"}])" + members + "}";
}

// Values in (0, 100) without a pattern.
double spread(int i) { return 100 * (i * 0.6180339887498949 - std::floor(i * 0.6180339887498949)); }

void add(std::vector<RawRow>& rows, const std::string& cluster, double level, int count, int events,
         const std::vector<double>& values = {}) {
  for (int k = 0; k < count; ++k) {
    const int i = static_cast<int>(rows.size());
    const double x = values.empty() ? spread(i) : values[static_cast<std::size_t>(k) % values.size()];
    rows.push_back({cluster, {x, level}, {k < events ? 1.0 : 0.0}});
  }
}

const Group& pool(const Site& site) {
  return *std::ranges::find_if(site.summary.groups, [](const Group& group) { return group.is_pool(); });
}

}  // namespace

TEST_CASE("attack: the pool less a cluster is not the few rows of another") {
  std::vector<RawRow> rows;
  add(rows, "a", 0, 60, 20);
  add(rows, "b", 0, 40, 15);
  add(rows, "b", 1, 12, 4);
  add(rows, "d", 1, 3, 0);  // gives its count only: the pool's level 1 less that of b would be its three rows
  const Site site = summarized_site(study(R"(, "small_clusters": "counts")"), rows);
  REQUIRE(site.summary.groups.size() == 4);
  for (const auto& entry : pool(site).cells) CHECK(entry.n == 115);
  CHECK(moment_differences(site).empty());
  CHECK(count_differences(site).empty());
  CHECK(hidden_counts(site).empty());
}

TEST_CASE("attack: a column of two values is a factor that nobody judged, and is not described") {
  std::vector<RawRow> rows;
  add(rows, "a", 0, 50, 20, {30, 30, 30, 60});
  add(rows, "a", 1, 50, 20);
  add(rows, "b", 0, 50, 20);
  add(rows, "b", 1, 50, 20);
  const Site site = summarized_site(study(R"(, "random": ["x"])"), rows);
  int with_two = 0, described = 0;
  for (const auto& group : site.summary.groups)
    for (const auto& cell : group.cells) {
      const bool two = group.rows.cluster == "a" && cell.categories == std::vector<Category>{{0}};
      with_two += two;
      described += cell.order > 0;
      if (two) CHECK(cell.order == 0);
    }
  CHECK(with_two == 1);
  CHECK(described >= 3);
}

TEST_CASE("attack: sums of y and columns are no record where there are few events") {
  std::vector<RawRow> rows;
  add(rows, "a", 0, 60, 1);
  add(rows, "b", 1, 60, 2);
  const auto said = [&] {
    const Site site = summarized_site(study(""), rows);
    return std::ranges::count_if(site.release().totals[0].xy, [](double sum) { return !std::isnan(sum); });
  };
  CHECK(said() == 0);       // 3 events
  add(rows, "a", 0, 4, 4);  // 7: each column's sum, and none of the products, since level 1 has 2
  CHECK(said() == 2);
}
