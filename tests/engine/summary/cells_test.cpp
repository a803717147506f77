// cells_test.cpp - sums by cluster and category against sums over rows.
#include "summary/cells.hpp"

#include <cmath>
#include <random>

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

const std::string cells_study = R"({"fedglmm_protocol": 1, "cluster": "c", "order": 4, "profile": "none",
  "responses": [{"name": "y", "type": "count"}],
  "variables": [{"name": "u", "type": "numeric"}, {"name": "f", "type": "factor", "levels": ["p", "q", "r"]},
                {"name": "v", "type": "numeric"}, {"name": "b", "type": "binary"}]})";

std::vector<RowValues> random_rows(int count) {
  std::mt19937 random(1);
  std::vector<RowValues> rows;
  for (int i = 0; i < count; ++i) {
    const auto draw = [&](unsigned limit) { return static_cast<int>(random() % limit); };
    rows.push_back({i % 3 == 0 ? "a" : "b", {draw(3), draw(2)}, {draw(9) - 4.0, draw(64) / 8.0}, {draw(3) * 1.0}});
  }
  return rows;
}

double value(const IndexSet& index, const RowValues& row, int column) {
  const double columns[] = {row.z[0], row.category[0] == 1 ? 1.0 : 0, row.category[0] == 2 ? 1.0 : 0, row.z[1],
                            static_cast<double>(row.category[1])};
  REQUIRE(index.columns.size() == 5);
  return columns[column];
}

}  // namespace

TEST_CASE("cells: every moment is the sum over the cluster's rows") {
  const auto protocol = study(cells_study);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  const auto rows = random_rows(60);
  for (const auto& row : rows) sums.add(row);
  std::vector<int> positions;
  for (int m = 0; m < std::ssize(plan.index.monomials); ++m) positions.push_back(m);
  for (const auto& [name, cluster] : sums.clusters()) {
    const auto moments = cluster_moments(plan, cluster, positions);
    for (const int m : positions) {
      double moment = 0;  // exact: all values are multiples of 1/8
      for (const auto& row : rows) {
        double product = row.cluster == name;
        for (const int column : plan.index.monomials[m]) product *= value(plan.index, row, column);
        moment += product;
      }
      CHECK(moments[m] == moment);
    }
  }
}

TEST_CASE("cells: response sums, events and constants by hand") {
  const auto protocol = study(cells_study);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  sums.add({"a", {1, 0}, {2, 3}, {4}});
  sums.add({"a", {1, 1}, {2, 5}, {0}});
  sums.add({"a", {1, 1}, {2, 7}, {2}});
  const auto& cluster = sums.clusters().at("a");
  CHECK(cluster.n == 3);
  const auto y = response_sums(cluster, 0);
  CHECK(y.y == 6);
  CHECK(y.yy == 20);
  CHECK(y.log_factorial == doctest::Approx(std::log(24) + std::log(2)).epsilon(1e-15));
  CHECK(y.xy[0] == 12);  // y u
  CHECK(y.xy[3] == 26);  // y v = 4 * 3 + 2 * 7
  CHECK(y.xy[4] == 2);   // y b
  CHECK(event_count(cluster, 0) == 2);
  CHECK(cluster.cells.at({1, 1}).events[0] == 1);
  CHECK(cluster.cells.at({1, 1}).y[0].count(2) == 1);
  CHECK(cluster.cells.at({1, 1}).x[0].distinct() == 1);
  CHECK(cluster.cells.at({1, 1}).x[1].distinct() == 2);
  CHECK(cluster.cells.at({1, 0}).events[0] == 1);
  CHECK(constant_columns(plan, cluster) == std::map<int, double>{{0, 2}, {1, 1}, {2, 0}});  // u, fq, fr
}

TEST_CASE("cells: a numeric response is in its own unit, its values are not") {
  const auto json = replaced(cells_study, "\"type\": \"count\"", R"("type": "numeric", "centre": 2, "scale": 4)");
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  sums.add({"a", {1, 0}, {2, 3}, {4}});
  sums.add({"a", {1, 1}, {2, 5}, {0}});
  const auto y = response_sums(sums.clusters().at("a"), 0);
  CHECK(y.y == 0);         // 1/2 - 1/2
  CHECK(y.yy == 0.5);
  CHECK(y.xy[3] == -1);    // 3/2 - 5/2
  CHECK(event_count(sums.clusters().at("a"), 0) == 1);
}

TEST_CASE("cells: the part of a cluster in a box of intervals") {
  const auto json = replaced(cells_study, "\"u\", \"type\": \"numeric\"", R"("u", "type": "numeric", "cut": [0, 2])");
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  sums.add({"a", {1, 0, 0}, {-2, 3}, {4}});
  sums.add({"a", {1, 0, 1}, {1, 5}, {1}});
  sums.add({"a", {1, 1, 2}, {7, 5}, {2}});
  const auto& all = sums.clusters().at("a");
  const auto part = rows_in(plan, all, {{1, 2}});
  CHECK(part.n == 2);
  CHECK(part.cells.size() == 2);
  CHECK(response_sums(part, 0).y == 3);
  CHECK(response_sums(all, 0).y == 7);
  CHECK(rows_in(plan, all, {{0, 0}}).n == 1);
  CHECK(constant_columns(plan, rows_in(plan, all, {{0, 1}})).contains(4));  // b
}

TEST_CASE("cells: groups in cells keep rows that may be far out, whole groups none") {
  for (const auto& [profile, kept] : {std::pair("none", std::size_t{0}), std::pair("default", std::size_t{1})}) {
    const auto protocol = study(replaced(cells_study, "\"none\"", cat('"', profile, '"')));
    const MomentPlan plan(*protocol);
    Accumulator sums(plan);
    for (int i = 0; i < 400; ++i) sums.add({"a", {0, 0}, {i * 7 % 20 / 8.0, i % 21 / 8.0}, {0}});
    sums.add({"a", {0, 0}, {60, -60}, {0}});
    for (int i = 0; i < 400; ++i) sums.add({"a", {0, 0}, {i * 7 % 20 / 8.0, i % 21 / 8.0}, {0}});
    const auto& rows = sums.clusters().at("a").cells.at({0, 0}).far.rows();
    CHECK(rows.size() >= kept);
    CHECK(rows.size() <= 40 * kept);
    CHECK((kept == 0 || std::ranges::find(rows, std::vector{60.0, -60.0}) != rows.end()));
  }
}
