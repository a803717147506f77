// coarsened_test.cpp - counts of what was coarsened, by hand.
#include "disclosure/coarsened.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

TEST_CASE("coarsened: by what was lowered, hidden and left out") {
  const auto protocol = study(factor_study(2, 2, R"("order": 4, "numeric_order": 6)"));
  Verdicts verdicts;
  verdicts.clusters.resize(4);
  verdicts.clusters[0].released = false;
  verdicts.clusters[0].hidden_counts = 7;
  verdicts.clusters[1].moments.order = 4;
  verdicts.clusters[1].events = {4};
  verdicts.clusters[2].moments.order = 2;
  verdicts.clusters[2].moments.without = {2};  // f, u, v
  verdicts.clusters[2].hidden_counts = 3;
  verdicts.clusters[2].own.resize(2);
  verdicts.clusters[2].own[0].order = 4;
  verdicts.clusters[2].events = {5};
  verdicts.clusters[3].slopes_withheld = {"y times u", "y times v"};
  verdicts.clusters[3].events = {0};
  verdicts.pools.resize(2);
  for (auto& pool : verdicts.pools) {
    pool.parts.resize(1);
    pool.repairs = {1, 2, 3, 4};
  }
  verdicts.pools[0].parts[0].moments.order = 6;
  const auto counts = count_coarsened(*protocol, verdicts);
  CHECK(counts.hidden_counts == 3);
  CHECK(counts.clusters_with_hidden_counts == 1);
  CHECK(counts.lowered == std::map<int, std::int64_t>{{0, 1}, {2, 1}});
  CHECK(counts.not_described == std::map<std::string, std::int64_t>{{"v", 1}});
  CHECK(counts.cells_lowered == 1);
  CHECK(counts.totals_lowered == 1);
  CHECK(counts.repairs.counts_joined == 2);
  CHECK(counts.repairs.totals_joined == 4);
  CHECK(counts.repairs.own_cells_joined == 6);
  CHECK(counts.repairs.clusters_silenced == 8);
  CHECK(counts.slopes_withheld == 1);
  CHECK(counts.few_events == 1);
}
