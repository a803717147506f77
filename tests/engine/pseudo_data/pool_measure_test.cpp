#include "pseudo_data/pool_measure.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "cpu/backend.hpp"
#include "engine/cells_study.hpp"

using namespace fedglmm;
using fedglmm::testing::CellsStudy;

namespace {

Context cpu_context(int threads = 1) {
  Context context;
  context.threads = threads;
  context.backend = make_cpu_backend(threads);
  return context;
}

struct Check {
  StatementsMet clusters, pool;
};

Check check(const CellsStudy& study, const PoolGroups& groups, const PoolMeasure& measure) {
  Check out;
  for (std::size_t i = 0; i < groups.clusters.size(); ++i)
    out.clusters.add(cluster_statements_met(study.protocol, *groups.clusters[i], measure.clusters[i]));
  out.pool = pool_statements_met(study.protocol, groups, measure);
  return out;
}

}  // namespace

TEST_CASE("rounded statements of clusters, cells and totals are all met to within half a step of their grid") {
  CellsStudy study(12, 4, 1);
  const PoolGroups groups = study.groups(20, 5);
  const PoolMeasure measure = solve_pool(cpu_context(), study.protocol, groups, 1);
  const Check met = check(study, groups, measure);
  CHECK(met.clusters.statements > 200);
  CHECK(met.pool.statements == 3 * 15);
  CHECK(met.clusters.missed == 0);
  CHECK(met.pool.missed == 0);
  MESSAGE("iterations ", measure.iterations, " worst ", met.clusters.worst);
}

TEST_CASE("exact statements are met to 1e-9 or counted as missed") {
  CellsStudy study(12, 0, 2);
  const PoolGroups groups = study.groups(1000, 5);
  const PoolMeasure measure = solve_pool(cpu_context(), study.protocol, groups, 1);
  const Check met = check(study, groups, measure);
  CHECK(met.clusters.missed == 0);
  CHECK(met.pool.missed == 0);
  MESSAGE("iterations ", measure.iterations, " worst ", met.clusters.worst, " ", met.pool.worst);
}

TEST_CASE("pseudo-points stay inside the bounds, weights are positive") {
  CellsStudy study(6, 4, 3);
  study.protocol.variables[0].lower = -2.5;
  study.protocol.variables[0].upper = 2.5;
  for (auto& row : study.rows) row.z[0] = std::clamp(row.z[0], -2.5, 2.5);
  const PoolGroups groups = study.groups(20, 5);
  for (const auto& cluster : solve_pool(cpu_context(), study.protocol, groups, 1).clusters)
    for (const CategoryPoints& part : cluster) {
      CHECK(part.z.row(0).cwiseAbs().maxCoeff() <= 2.5);
      CHECK(part.weight.minCoeff() > 0);
    }
}

TEST_CASE("a few rows far out that hold most of the sums of order 6 are found a place") {
  CellsStudy study(8, 4, 1);
  study.protocol.order = study.protocol.numeric_order = 6;
  study.protocol.variables[0].upper = 16;
  for (std::size_t k = 0, far = 0; k < study.rows.size() && far < 3; k += 40, ++far) study.rows[k].z = {11.96, 0.3};
  const PoolGroups groups = study.groups(20, 5);
  const PoolMeasure measure = solve_pool(cpu_context(), study.protocol, groups, 1);
  const Check met = check(study, groups, measure);
  CHECK(measure.converged);
  CHECK(met.clusters.missed == 0);
  CHECK(met.pool.missed == 0);
  MESSAGE("iterations ", measure.iterations, " worst ", met.clusters.worst, " ", met.pool.worst);
}

TEST_CASE("the number of threads does not change the bits") {
  CellsStudy study(9, 4, 4);
  const PoolGroups groups = study.groups(20, 5);
  const PoolMeasure one = solve_pool(cpu_context(1), study.protocol, groups, 1);
  const PoolMeasure two = solve_pool(cpu_context(2), study.protocol, groups, 1);
  for (std::size_t i = 0; i < one.clusters.size(); ++i)
    for (std::size_t a = 0; a < one.clusters[i].size(); ++a)
      CHECK(one.clusters[i][a].weight == two.clusters[i][a].weight);
}

TEST_CASE("a cluster whose only cell repeats its moments states them once") {
  CellsStudy study(6, 4, 1);
  PoolGroups groups = study.groups(20, 5);
  Group one = *groups.clusters.front();
  REQUIRE(one.order > 0);
  CellGroup all;
  all.n = one.n;
  all.order = one.order;
  all.without = one.without;
  all.moments = one.moments;
  for (const CellGroup& cell : cells_or_all(one, *groups.pool))
    all.categories.insert(all.categories.end(), cell.categories.begin(), cell.categories.end());
  std::ranges::sort(all.categories);
  one.cells = {all};
  groups.clusters.front() = &one;
  const PoolMeasure measure = solve_pool(cpu_context(), study.protocol, groups, 1);
  CHECK(measure.open.clusters.front().sets.size() == 2);   // its moments, and its count
  CHECK(check(study, groups, measure).clusters.missed == 0);
}
