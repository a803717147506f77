#include "backend/moment_problems.hpp"

#include <doctest/doctest.h>

#include "cpu/backend.hpp"

using namespace fedglmm;
using reference::RandomProblem;

namespace {

MatchedPoints match(BlockMatcher& matcher) {
  while (matcher.active() > 0) matcher.advance();
  return matcher.result();
}

// Moments by plain powers of what came back, over both cells of the block of a set or over one.
double worst_miss(const MomentProblem& problem, const std::vector<double>& points) {
  double worst = 0;
  std::size_t cell = 0, at = 0;
  for (const MomentTables& block : problem.blocks) {
    const GradientTables& g = problem.tables[block.table];
    const kernels::MomentBlock b = block.view(g);
    for (int q = 0; q < b.requirements; ++q) {
      double mean = 0;
      std::size_t first = at;
      for (int c = 0; c < b.cells; ++c) {
        const auto n = static_cast<std::size_t>(problem.cells.size[cell + c]);
        for (std::size_t i = 0; i < n && (b.set[q] == 0 || c == 1); ++i)
          mean += problem.weight[first / problem.cells.columns + i] *
                  reference::power(&points[first + i], n, g.list.exponents[b.monomial[q]]) / b.rows;
        first += n * problem.cells.columns;
      }
      worst = std::max(worst, std::abs(mean - b.target[q]) / std::max(1.0, std::abs(b.target[q])));
    }
    for (int c = 0; c < b.cells; ++c, ++cell) at += problem.cells.size[cell] * problem.cells.columns;
  }
  return worst;
}

}  // namespace

TEST_CASE("every instruction set moves points until the moments are right, on any number of threads") {
  const RandomProblem random(3, {{{60}, 4}, {{40, 30}, 3}, {{25}, 2}, {{9, 200}, 3}, {{50}, 4}}, 5);
  for (const cpu::Candidate& candidate : cpu::variants()) {
    if (!candidate.supported) continue;
    CAPTURE(candidate.variant->name);
    const auto one = match(*cpu::make_backend_of(*candidate.variant, 1)->block_matcher(random.problem()));
    const auto three = match(*cpu::make_backend_of(*candidate.variant, 3)->block_matcher(random.problem()));
    CHECK(one.points == three.points);
    for (const double residual : one.residual) CHECK(residual <= 1e-13);
    CHECK(worst_miss(random.problem(), one.points) < 1e-12);
    CHECK(one.points != random.problem().cells.points);
  }
}

TEST_CASE("a block whose points are right is finished before the first step, and one without requirements") {
  const RandomProblem random(2, {{{30}, 3}}, 6);
  MomentProblem problem = random.problem();
  problem.cells.points = random.truth();
  auto matcher = make_cpu_backend(1)->block_matcher(problem);
  CHECK(matcher->active() == 0);
  CHECK(matcher->result().points == random.truth());
  const RandomProblem nothing(2, {{{4}, 0}}, 6);
  matcher = make_cpu_backend(1)->block_matcher(nothing.problem());
  CHECK(matcher->active() == 0);
  CHECK(matcher->result().residual == std::vector<double>{0});
}

TEST_CASE("no points have such moments: the search ends, at a finite misfit, inside the bounds") {
  MomentProblem problem = RandomProblem(1, {{{40}, 4}}, 7).problem();
  problem.blocks[0].numbers[3] = 0.2 * problem.blocks[0].numbers[1] * problem.blocks[0].numbers[1];
  const auto out = match(*make_cpu_backend(1)->block_matcher(problem));
  CHECK(out.residual[0] > 1e-3);
  CHECK(std::isfinite(out.residual[0]));
  for (const double z : out.points) CHECK((z >= -5 && z <= 4));
}
