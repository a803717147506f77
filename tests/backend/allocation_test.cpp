// allocation_test.cpp - an evaluation of the likelihood allocates nothing once its memory is there.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "backend/laplace_reference.hpp"
#include "cpu/backend.hpp"
#include "fit/laplace/gauss_hermite.hpp"

// A sanitizer has allocation functions of its own.
#if defined(FEDGLMM_SANITIZED)
TEST_CASE("an evaluation of the likelihood allocates nothing") { MESSAGE("SKIPPED: allocations belong to a sanitizer"); }
#else
namespace {

std::atomic<std::int64_t> allocations{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size > 0 ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace fedglmm;

static void check_evaluations(const ClusteredPoints& points, const Quadrature& rule, int derivatives) {
  const std::vector<double> beta{-0.3, 0.4, -0.2}, lambda{0.8, 0.0, points.outer.empty() ? 0.1 : 0.0, 0.6};
  const auto likelihood = make_cpu_backend(1)->likelihood(points, Cumulants::binomial, rule);
  LikelihoodTotals totals;
  likelihood->evaluate(beta, lambda, derivatives, totals);
  const std::int64_t before = allocations;
  for (int k = 0; k < 3; ++k) likelihood->evaluate(beta, lambda, derivatives, totals);
  CHECK(allocations == before);
}

TEST_CASE("an evaluation of the likelihood allocates nothing, Laplace, quadrature, nested; small and large clusters") {
  auto points = reference::random_slopes(12, 9, 3, 2, true, Cumulants::binomial, 4);
  check_evaluations(points, {}, 2);
  check_evaluations(points, gauss_hermite(3), 1);
  points.random = {{0, 0.0}, {0, 0.0}};
  points.free = {{0, 0}, {1, 1}};
  points.outer = {0, 1, 0, 1, 2, 2, 2, 0, 1, 3, 3, 0};
  for (std::int64_t c = 0; c < points.clusters(); ++c) points.response[2 * c + 1] = points.response[2 * c];
  check_evaluations(points, {}, 1);
  const std::int64_t before = allocations;
  CHECK(std::make_unique<double>(1.0) != nullptr);
  CHECK(allocations > before);  // the counter counts
}
#endif
