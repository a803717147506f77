#include "backend/registry.hpp"

#include <doctest/doctest.h>

#include "backend/best_backend.hpp"
#include "cpu/variant.hpp"
#include "fails_with.hpp"

using namespace fedglmm;

namespace {

struct Made {
  std::shared_ptr<Backend> backend;
  std::vector<std::string> log;
};

Made make(const std::string& name, const std::string& module = "") {
  Made out;
  out.backend = make_backend({name, module, {}, 1}, [&](const std::string& line) { out.log.push_back(line); });
  return out;
}

}  // namespace

TEST_CASE("the CPU backend by name, and where no device module opens, says which instruction set it uses") {
  const std::string expected = std::string("cpu (") + cpu::choose_variant().name + ")";
  CHECK(make("cpu").backend->description() == expected);
  CHECK(make("cpu", "some/module.so").log.empty());
  CHECK(make("auto", "some/module.so").backend->description() == expected);
}

TEST_CASE("auto says in the log why it takes the CPU") {
  const Made made = make("auto", "some/module.so");
  REQUIRE(made.log.size() == 1);
  CHECK(made.log.front().find("running on the CPU") != std::string::npos);
  CHECK(made.log.front().find("some/module.so") != std::string::npos);
}

TEST_CASE("a backend that is not here, and one that nobody knows") {
  check_fails(Status::backend_unavailable, {"'cuda'", "'cpu'", "some/module.so"}, [] { make("cuda", "some/module.so"); });
  check_fails(Status::backend_unavailable, {"not a device module"}, [] { make("cuda", FEDGLMM_A_LIBRARY); });
  check_fails(Status::invalid_argument, {"'abacus'", "'auto'", "'cpu'", "'cuda'"}, [] { make("abacus"); });
  check_fails(Status::invalid_argument, {"''"}, [] { make(""); });
}

TEST_CASE("a module whose toolkit is not here says what to do") {
  check_fails(Status::backend_unavailable, {"libcublas", "LD_LIBRARY_PATH"}, [] { make("cuda", FEDGLMM_A_MODULE_WITHOUT_CUBLAS); });
}

TEST_CASE("a device pays for large work only, and more threads ask for more work") {
  CHECK(!device_pays(1'000'000, 1));
  CHECK(device_pays(3'000'000, 1));
  CHECK(!device_pays(3'000'000, 8));
  CHECK(!device_pays(0, 1));
}

TEST_CASE("matching pays on a device for many large blocks, and more threads ask for more of them") {
  MomentProblem problem;
  problem.tables.push_back(gradient_tables(5, 4));
  const auto pays = [&](std::size_t blocks, int threads) {
    problem.blocks.assign(blocks, {{125, 1, 1, 1, 100}, 0, {}, {}});
    problem.cells.size.assign(blocks, 100);
    return matching_pays(problem, threads);
  };
  CHECK(!pays(0, 1));
  CHECK(!pays(150, 1));
  CHECK(pays(250, 1));
  CHECK(!pays(250, 8));
  CHECK(pays(10000, 8));
}

TEST_CASE("auto opens the device once, for work that pays there, and takes the CPU where it cannot") {
  int opened = 0;
  std::vector<std::string> log;
  const auto best = make_best_backend(
      make("cpu").backend, 1,
      [&]() -> std::shared_ptr<Backend> {
        ++opened;
        fail(Status::backend_unavailable, "no device");
      },
      [&](const std::string& line) { log.push_back(line); });
  CHECK(best->point_cloud({1, {2}, {0}, {1}, {0, 1}})->points() == std::vector<double>{0, 1});
  CHECK(opened == 0);
  PointCells many{0, {4'000'000}, {}, {}, {}};
  CHECK(best->point_cloud(many)->points().empty());
  CHECK(best->point_cloud(many)->points().empty());
  CHECK(opened == 1);
  REQUIRE(log.size() == 1);
  CHECK(log.front().find("no device") != std::string::npos);
}

TEST_CASE("auto opens the device for a large problem of maximum entropy") {
  int opened = 0;
  const auto best = make_best_backend(make("cpu").backend, 1,
                                      [&] {
                                        ++opened;
                                        return make("cpu").backend;
                                      },
                                      [](const std::string&) {});
  const std::vector<double> ones(1000, 1.0);
  std::vector<EntropyAtom> atoms{{{{0, 0.0}}, {}, {}}};
  EntropyView problem;
  problem.features = 1;
  problem.supports = {{1000, ones.data(), ones.data()}};
  problem.products = {{0}, {1.0}, {{0, 0}}};
  problem.clusters = {{atoms, {}}};
  best->entropy_clusters(problem);
  CHECK(opened == 0);
  atoms.assign(200'000, atoms.front());
  problem.clusters = {{atoms, {}}};
  best->entropy_clusters(problem);
  CHECK(opened == 1);
}
