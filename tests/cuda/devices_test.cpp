// devices_test.cpp - several devices, several backends, several host threads: the same bits.
#include <thread>

#include "backend/registry.hpp"
#include "cuda/emulated.hpp"
#include "cuda/many.hpp"
#include "fails_with.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

TEST_CASE("clusters over two and three devices, in any order, give the bits of one device") {
  if (!is_emulated()) return;
  const Devices three(3);
  const ClusteredPoints points = many_clusters();
  const auto one = evaluations(*device(), points);
  for (const std::vector<int>& devices : {std::vector<int>{0, 1}, {2}, {2, 0, 1}})
    CHECK(evaluations(*device(devices), points) == one);
  check_all_have_work(3, [&] { device({2, 0, 1})->likelihood(points, Cumulants::binomial, {}); });
}

TEST_CASE("a nested model over two and three devices, in any order, gives the bits of one device") {
  if (!is_emulated()) return;
  const Devices three(3);
  const ClusteredPoints points = many_nested();
  const auto one = evaluations(*device(), points);
  for (const std::vector<int>& devices : {std::vector<int>{0, 1}, {2}, {2, 0, 1}})
    CHECK(evaluations(*device(devices), points) == one);
  check_all_have_work(3, [&] { device({2, 0, 1})->likelihood(points, Cumulants::binomial, {}); });
}

TEST_CASE("more devices than lots of clusters") {
  if (!is_emulated()) return;
  const Devices three(3);
  const auto points = reference::random_points(20, 4, 2, 2, Cumulants::binomial, 17);
  CHECK(evaluations(*device({}), points) == evaluations(*device(), points));
  const auto nested = nested_in(points, [](std::int64_t c) { return c / 7; });
  CHECK(evaluations(*device({}), nested) == evaluations(*device(), nested));
}

TEST_CASE("several backends and host threads at once do not meet") {
  const ClusteredPoints points = many_clusters();
  const auto shared = device();
  const auto expected = evaluations(*shared, points);
  std::vector<std::vector<double>> results(4);
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < results.size(); ++k)
    threads.emplace_back([&, k] { results[k] = evaluations(k % 2 ? *shared : *device(), points); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : results) CHECK(result == expected);
}

TEST_CASE("auto with a module: small work on the CPU, large work on the device, or the reason why not") {
  if (!is_emulated()) return;
  std::vector<std::string> log;
  const auto make = [&] {
    return make_backend({"auto", module_file(), {}, 1}, [&](const std::string& line) { log.push_back(line); });
  };
  const PointCells few{0, {2}, {}, {}, {}}, many{0, {4'000'000}, {}, {}, {}};
  const Failing failing("cudaStreamCreateWithFlags", 1);  // the device's first stream, which the CPU does not ask for
  const auto backend = make();
  CHECK(backend->description().find("a device for large work") != std::string::npos);
  CHECK(backend->point_cloud(few)->points().empty());
  check_fails(Status::device, {"cudaStreamCreateWithFlags"}, [&] { backend->point_cloud(many); });
  CHECK(backend->point_cloud(many)->points().empty());
  CHECK(log.empty());
  const Devices none(0);
  CHECK(make()->point_cloud(many)->points().empty());
  REQUIRE(log.size() == 1);
  CHECK(log.front().find("running on the CPU: no CUDA device") != std::string::npos);
}

TEST_CASE("a module of another version is refused by name, and auto goes on without") {
  check_fails(Status::backend_unavailable, {"another version", "ABI 99"},
              [] { load_device_module(FEDGLMM_OTHER_VERSION); });
  std::vector<std::string> log;
  const auto cpu = make_backend({"auto", FEDGLMM_OTHER_VERSION, {}, 1}, [&](const auto& line) { log.push_back(line); });
  CHECK(cpu->description().substr(0, 4) == "cpu ");
  REQUIRE(log.size() == 1);
  CHECK(log.front().find("another version") != std::string::npos);
}
