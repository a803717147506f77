// memory_test.cpp - what does not fit on the device goes there in parts, with the same bits; or is an error.
#include "cuda/emulated.hpp"
#include "cuda/many.hpp"
#include "fails_with.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

// Less than all clusters take: a point has base columns, weight, predictor and mean; a cluster modes and results, a
// nested one responses, mode, covariances, sums, tilt and gradient.
double least_bytes(const ClusteredPoints& points) {
  const int P = points.parameters();
  const int of_cluster = points.outer.empty() ? 2 + 1 + P + P * (P + 1) / 2 : 2 + 1 + 3 + 4 + 2 + points.q;
  return static_cast<double>(sizeof(double) *
                             (points.points() * (points.columns + 3) + points.clusters() * of_cluster));
}

void check_parts(const ClusteredPoints& points) {
  const auto resident = evaluations(*device(), points);
  const Devices two(2);
  {
    const Memory memory(static_cast<std::size_t>(0.9 * least_bytes(points)));
    CHECK(evaluations(*device({0}), points) == resident);
  }
  const Memory memory(static_cast<std::size_t>(0.49 * least_bytes(points)));
  CHECK(evaluations(*device({0, 1}), points) == resident);
}

}  // namespace

TEST_CASE("clusters that do not fit together are evaluated in parts, with the same bits") {
  if (is_emulated()) check_parts(many_clusters());
}

TEST_CASE("a nested model that does not fit is evaluated in parts of whole outer clusters, with the same bits") {
  if (is_emulated()) check_parts(many_nested());
}

TEST_CASE("the memory can become scarce, and plenty again, between evaluations in parts") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const double bytes = least_bytes(points);
  auto memory = std::make_unique<Memory>(static_cast<std::size_t>(0.9 * bytes));
  const auto backend = device();
  const auto likelihood = backend->likelihood(points, Cumulants::binomial, {});
  memory.reset();
  const auto plenty = evaluations(*likelihood, points);
  memory = std::make_unique<Memory>(static_cast<std::size_t>(0.05 * bytes));
  check_fails(Status::device, {"cudaMalloc: cudaErrorMemoryAllocation", "less work", "'cpu'"},
              [&] { evaluations(*likelihood, points); });
  memory.reset();
  CHECK(evaluations(*likelihood, points).size() == plenty.size());
}

TEST_CASE("what does not fit in parts either is an error that says what to do") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const Memory memory(30'000);
  const auto backend = device();
  const std::initializer_list<std::string> parts{"cudaMalloc: cudaErrorMemoryAllocation", "less work", "'cpu'"};
  check_fails(Status::device, parts, [&] { evaluations(*backend, points); });
  check_fails(Status::device, parts, [&] { evaluations(*backend, many_nested()); });
  check_fails(Status::device, parts, [&] {
    backend->point_cloud({1, {5000}, {0}, {1}, std::vector<double>(5000, 0.5)});
  });
}
