// cells_test.cpp - sums by cluster and category against sums over rows.
#include "summary/cells.hpp"

#include <cmath>
#include <random>

#include "summaries.hpp"

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

TEST_CASE("value counts stop at a limit") {
  ValueCounts counts(3);
  for (const double x : {5.0, 5.0, 7.0}) counts.add(x);
  CHECK_FALSE(counts.full());
  CHECK(counts.distinct() == 2);
  CHECK(counts.largest() == 2);
  CHECK(counts.count(5) == 2);
  CHECK(counts.count(6) == 0);
  ValueCounts more(3);
  more.add(7, 4);
  more.add(counts);
  CHECK(more.count(7) == 5);
  CHECK(more.count(5) == 2);
  counts.add(9);
  CHECK(counts.full());
  CHECK(counts.largest() == 0);
  counts.add(11);
  CHECK(counts.distinct() == 3);
}

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
  CHECK(cluster.responses[0].y == 6);
  CHECK(cluster.responses[0].yy == 20);
  CHECK(cluster.responses[0].log_factorial == doctest::Approx(std::log(24) + std::log(2)).epsilon(1e-15));
  CHECK(response_sum(plan, cluster, 0, 0) == 12);  // y u
  CHECK(response_sum(plan, cluster, 0, 3) == 26);  // y v = 4 * 3 + 2 * 7
  CHECK(response_sum(plan, cluster, 0, 4) == 2);   // y b
  CHECK(cluster.cells.at({1, 1}).events[0] == 1);
  CHECK(cluster.cells.at({1, 1}).y[0].count(2) == 1);
  CHECK(cluster.cells.at({1, 1}).x[0].distinct() == 1);
  CHECK(cluster.cells.at({1, 1}).x[1].distinct() == 2);
  CHECK(cluster.cells.at({1, 0}).events[0] == 1);
  CHECK(constant_columns(plan, cluster) == std::map<int, double>{{0, 2}, {1, 1}, {2, 0}});  // u, fq, fr
}
