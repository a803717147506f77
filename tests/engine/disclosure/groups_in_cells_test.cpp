// groups_in_cells_test.cpp - plans as statements, by hand.
#include "disclosure/groups.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

struct Released {
  Verdicts verdicts;
  std::vector<Group> groups;
  explicit Released(const Site& site) : groups(groups_in_cells(site.plan, site.all(), verdicts)) {}
};

// Exact sums. a: 30, 12, 3 rows; b: 30, 25, 4; in categories 0, 1, 2.
Site two_clusters() {
  Site site(factor_study(3, 1, R"("order": 2, "precision": 0, "random": ["u"])"));
  site.add("a", {0}, 30, 10);
  site.add("a", {1}, 12, 2);
  site.add("a", {2}, 3, 0);
  site.add("b", {0}, 30, 11);
  site.add("b", {1}, 25, 0);
  site.add("b", {2}, 4, 0);
  return site;
}

}  // namespace

TEST_CASE("groups in cells: clusters in order, then pools") {
  const Site site = two_clusters();
  const Released released(site);
  REQUIRE(released.groups.size() == 3);
  CHECK(released.groups[0].rows.cluster == "a");
  CHECK(released.groups[1].rows.cluster == "b");
  CHECK(released.groups[2].is_pool());
  CHECK(released.verdicts.pools.size() == 1);
}

TEST_CASE("groups in cells: counts that are said, hidden ones with the small named, own moments") {
  const Site site = two_clusters();
  const Released released(site);
  const auto& cells = released.groups[0].cells;
  REQUIRE(cells.size() == 2);
  CHECK(cells[0].categories == std::vector<Category>{{0}});
  CHECK(cells[0].n == 30);
  CHECK(cells[0].order == 2);
  CHECK(cells[0].moments == site.cell("a", {0}).sums);  // u, u^2
  CHECK(cells[0].small.empty());
  CHECK(cells[1].categories == std::vector<Category>{{1}, {2}});
  CHECK(cells[1].small == std::vector<Category>{{2}});
  CHECK(cells[1].n == 15);
  CHECK(cells[1].order == 0);
  CHECK(cells[1].moments.empty());
}

TEST_CASE("groups in cells: moments of a cluster and of the pool are over all their rows") {
  const Site site = two_clusters();
  const Released released(site);
  const auto& groups = released.groups;
  const auto sum = [&](const std::string& cluster) {
    double u = 0;
    for (const auto& [category, cell] : site.cluster(cluster).cells) u += cell.sums[0];
    return u;
  };
  CHECK(groups[0].moments[0] == sum("a"));
  double pool = 0;
  std::int64_t n = 0;
  for (const auto& total : groups[2].cells) {
    if (total.order == 0) continue;
    pool += total.moments[0];
    n += total.n;
  }
  CHECK(n == 104);
  CHECK(groups[2].n == 104);
  CHECK(pool == doctest::Approx(sum("a") + sum("b")).epsilon(1e-13));
}

TEST_CASE("groups in cells: sums of responses, and slopes that are withheld") {
  const Site site = two_clusters();
  const Released released(site);
  CHECK(released.groups[0].y[0][0] == 12);
  CHECK(released.groups[0].y[0][1] == response_sums(site.cluster("a"), 0).xy[site.plan.index.position.at({2})]);
  CHECK(released.groups[2].y.empty());
  CHECK(released.verdicts.clusters[0].slopes_withheld.empty());
  Site few = two_clusters();
  few.add("d", {0}, 40, 3);  // its slope, and one more: the total less the others would be these
  const Released withheld(few);
  CHECK(std::isnan(withheld.groups[2].y[0][1]));
  CHECK(withheld.groups[2].y[0][0] == 3);
  CHECK(std::isnan(withheld.groups[1].y[0][1]));  // b has 11 events, a 12
  CHECK_FALSE(std::isnan(withheld.groups[0].y[0][1]));
  CHECK(withheld.verdicts.clusters[2].slopes_withheld == std::vector<std::string>{"y times u"});
}

TEST_CASE("groups in cells: verdicts count what is hidden") {
  const Site site = two_clusters();
  const Released released(site);
  const auto& a = released.verdicts.clusters[0];
  CHECK(a.smallest_count == 15);
  CHECK(a.hidden_counts == 2);
  CHECK(a.rows == 45);
  CHECK(a.own.size() == 1);
  CHECK(a.events == std::vector<std::int64_t>{12});
}
