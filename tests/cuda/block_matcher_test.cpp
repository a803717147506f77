#include "backend/moment_problems.hpp"
#include "cuda/emulated.hpp"
#include "fails_with.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;
using reference::RandomProblem;

namespace {

MatchedPoints match(BlockMatcher& matcher) {
  while (matcher.active() > 0) matcher.advance();
  return matcher.result();
}

// Blocks of several sizes and orders, of one cell and of two.
const RandomProblem& mixed() {
  static const RandomProblem random(2, {{{40}, 4}, {{30, 25}, 3}, {{70}, 2}, {{9, 20}, 2}, {{33}, 4}}, 5);
  return random;
}

double largest_gap(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  double gap = 0;
  for (std::size_t k = 0; k < a.size(); ++k) gap = std::max(gap, std::abs(a[k] - b[k]));
  return gap;
}

void check_same(const MatchedPoints& a, const MatchedPoints& b) {
  CHECK(a.points == b.points);
  CHECK(a.residual == b.residual);
}

}  // namespace

TEST_CASE("blocks matched on the device: as right as on the CPU, and the same points") {
  const MatchedPoints on_device = match(*device()->block_matcher(mixed().problem()));
  const MatchedPoints on_cpu = match(*make_cpu_backend(1)->block_matcher(mixed().problem()));
  for (const double residual : on_device.residual) CHECK(residual <= 1e-13);
  for (const double residual : on_cpu.residual) CHECK(residual <= 1e-13);
  CHECK(largest_gap(on_device.points, on_cpu.points) < 1e-9);
  CHECK(largest_gap(on_device.points, mixed().problem().cells.points) > 1e-3);
}

TEST_CASE("more requirements than a block of threads has members") {
  const RandomProblem random(5, {{{400}, 4}}, 8);
  const MatchedPoints on_device = match(*device()->block_matcher(random.problem()));
  const MatchedPoints on_cpu = match(*make_cpu_backend(1)->block_matcher(random.problem()));
  CHECK(random.problem().blocks[0].counts.requirements == 125);
  CHECK(on_device.residual[0] <= 1e-13);
  CHECK(largest_gap(on_device.points, on_cpu.points) < 1e-9);
}

TEST_CASE("matching has the same bits each time") {
  check_same(match(*device()->block_matcher(mixed().problem())), match(*device()->block_matcher(mixed().problem())));
}

TEST_CASE("blocks over two and three devices, in any order, have the bits of one device") {
  if (!is_emulated()) return;
  const Devices seven(7);
  const auto one = match(*device()->block_matcher(mixed().problem()));
  for (const std::vector<int>& devices : {std::vector<int>{0, 1}, {2}, {2, 0, 1}, {0, 1, 2, 3, 4, 5, 6}})
    check_same(match(*device(devices)->block_matcher(mixed().problem())), one);
  check_all_have_work(3, [] { device({2, 0, 1})->block_matcher(mixed().problem()); });
}

TEST_CASE("a block that cannot be matched ends as on the CPU, and leaves the others alone") {
  MomentProblem problem = mixed().problem();
  problem.blocks[2].numbers[2] = -1;        // a second moment
  const auto on_device = match(*device()->block_matcher(problem));
  CHECK(on_device.residual[2] > 1e-3);
  CHECK(std::isfinite(on_device.residual[2]));
  for (const int b : {0, 1, 3, 4}) CHECK(on_device.residual[b] <= 1e-13);
}

TEST_CASE("a problem that is finished from the start, and one without requirements") {
  MomentProblem problem = mixed().problem();
  problem.cells.points = mixed().truth();
  auto matcher = device()->block_matcher(problem);
  CHECK(matcher->active() == 0);
  CHECK(matcher->result().points == mixed().truth());
  matcher = device()->block_matcher(RandomProblem(2, {{{4}, 0}}, 6).problem());
  CHECK(matcher->active() == 0);
  CHECK(matcher->result().residual == std::vector<double>{0});
}

TEST_CASE("too little memory for all points: fewer blocks at a time, with the same bits, for one block: an error") {
  if (!is_emulated()) return;
  const Devices two(2);
  const RandomProblem random(1, {{{3000}, 2}, {{2000}, 3}, {{2500}, 2}, {{3000}, 2}, {{2000}, 3}}, 9);
  const auto backend = device();
  const auto whole = match(*backend->block_matcher(random.problem()));
  for (const double residual : whole.residual) CHECK(residual <= 1e-13);
  const Memory little(200'000);             // 12,500 points, twice, and their weights take 300,000
  check_same(match(*backend->block_matcher(random.problem())), whole);
  check_same(match(*device({0, 1})->block_matcher(random.problem())), whole);
  const Memory less(40'000);
  check_fails(Status::device, {"cudaMalloc"}, [&] { backend->block_matcher(random.problem()); });
}
