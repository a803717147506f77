#include "accuracy/replicates.hpp"

#include <doctest/doctest.h>

#include <set>

#include "accuracy/in_parallel.hpp"

using namespace accuracy;

TEST_CASE("replicates: every number is handed out once") {
  std::vector<int> seen(1000);
  in_parallel(1000, [&] { return [&](int i) { ++seen[static_cast<std::size_t>(i)]; }; });
  CHECK(seen == std::vector<int>(1000, 1));
}

TEST_CASE("replicates: data sets differ, each compared with its own individual-level fit") {
  const Setting setting{&designs()[1], 12, 30};
  CHECK(setting.name() == "Poisson, 12 x 30");
  const std::vector<Replicate> replicates = run_replicates(setting, 2, 1);
  std::set<double> intercepts;
  for (const Replicate& replicate : replicates) {
    REQUIRE(replicate.failure == "");
    CHECK(replicate.individual.clusters.size() == 12);
    CHECK(replicate.individual.rows == 360);
    intercepts.insert(replicate.individual.fixed[0].value);
    REQUIRE(replicate.summaries.size() == kinds().size());
    const Comparison& none = replicate.summaries[2];
    REQUIRE(none.failure == "");
    CHECK(none.fit.clusters == replicate.individual.clusters);
    CHECK(none.kept.largest_se < 1);
    CHECK(none.kept.largest_se > 1e-9);  // moments of order 4 do not determine 30 rows
  }
  CHECK(intercepts.size() == 2);
}
