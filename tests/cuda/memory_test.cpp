// memory_test.cpp - what does not fit on the device goes there in parts, with the same bits; or is an error.
#include "cuda/emulated.hpp"
#include "cuda/many.hpp"
#include "fails_with.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

// Less than all clusters take: a point has base columns, weight, predictor and mean; a cluster modes and results.
std::size_t least_bytes(const ClusteredPoints& points) {
  const int P = points.parameters();
  return sizeof(double) * (points.points() * (points.columns + 3) + points.clusters() * (2 + 1 + P + P * (P + 1) / 2));
}

}  // namespace

TEST_CASE("clusters that do not fit together are evaluated in parts, with the same bits") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const auto resident = evaluations(*device(), points);
  const Devices two(2);
  const auto bytes = static_cast<double>(least_bytes(points));
  {
    const Memory memory(static_cast<std::size_t>(0.9 * bytes));
    CHECK(evaluations(*device({0}), points) == resident);
  }
  const Memory memory(static_cast<std::size_t>(0.49 * bytes));
  CHECK(evaluations(*device({0, 1}), points) == resident);
}

TEST_CASE("clusters given a shift that do not fit together are worked on in parts, with the same bits") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const auto resident = conditional_evaluations(*device(), points);
  // A point has base columns, weight, predictor and mean; a cluster three inputs, four sums and a gradient.
  const auto bytes = sizeof(double) * static_cast<double>(points.points() * (points.columns + 3) +
                                                          points.clusters() * (7 + points.q));
  const Devices two(2);
  {
    const Memory memory(static_cast<std::size_t>(0.95 * bytes));
    CHECK(conditional_evaluations(*device({0}), points) == resident);
  }
  const Memory memory(static_cast<std::size_t>(0.49 * bytes));
  CHECK(conditional_evaluations(*device({0, 1}), points) == resident);
}

TEST_CASE("the memory can become scarce, and plenty again, between evaluations in parts") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const auto bytes = static_cast<double>(least_bytes(points));
  auto memory = std::make_unique<Memory>(static_cast<std::size_t>(0.9 * bytes));
  const auto backend = device();
  const auto likelihood = backend->likelihood(points, Cumulants::binomial, {});
  memory.reset();
  const auto plenty = evaluations(*likelihood);
  memory = std::make_unique<Memory>(static_cast<std::size_t>(0.05 * bytes));
  check_fails(Status::device, {"cudaMalloc: cudaErrorMemoryAllocation", "less work", "'cpu'"},
              [&] { evaluations(*likelihood); });
  memory.reset();
  CHECK(evaluations(*likelihood).size() == plenty.size());
}

TEST_CASE("what does not fit in parts either is an error that says what to do") {
  if (!is_emulated()) return;
  const ClusteredPoints points = many_clusters();
  const Memory memory(30'000);
  const auto backend = device();
  const std::initializer_list<std::string> parts{"cudaMalloc: cudaErrorMemoryAllocation", "less work", "'cpu'"};
  check_fails(Status::device, parts, [&] { evaluations(*backend, points); });
  check_fails(Status::device, parts, [&] { conditional_evaluations(*backend, points); });
  check_fails(Status::device, parts, [&] {
    backend->point_cloud({1, {5000}, {0}, {1}, std::vector<double>(5000, 0.5)});
  });
}
