#include "backend/registry.hpp"

#include <doctest/doctest.h>

#include "cpu/variant.hpp"
#include "fails_with.hpp"

using namespace fedglmm;

namespace {

struct Made {
  std::shared_ptr<Backend> backend;
  std::string description;
  std::vector<std::string> log;
};

Made make(const std::string& name, const std::string& module = "") {
  Made out;
  out.backend = make_backend(name, module, 1, out.description, [&](const std::string& line) { out.log.push_back(line); });
  return out;
}

}  // namespace

TEST_CASE("the CPU backend by name, and as the best that is here, says which instruction set it uses") {
  const std::string expected = std::string("cpu (") + cpu::choose_variant().name + ")";
  for (const char* name : {"cpu", "auto"}) {
    const Made made = make(name);
    CHECK(made.description == expected);
    CHECK(made.backend->description() == expected);
    CHECK(made.log.empty());
  }
}

TEST_CASE("a module that is not used is named in the log, unless the CPU was asked for") {
  const Made made = make("auto", "some/module.so");
  REQUIRE(made.log.size() == 1);
  CHECK(made.log.front().find("some/module.so") != std::string::npos);
  CHECK(make("cpu", "some/module.so").log.empty());
}

TEST_CASE("a backend that is not here, and one that nobody knows") {
  check_fails(Status::backend_unavailable, {"'cuda'", "'cpu'"}, [] { make("cuda"); });
  check_fails(Status::invalid_argument, {"'abacus'", "'auto'", "'cpu'", "'cuda'"}, [] { make("abacus"); });
  check_fails(Status::invalid_argument, {"''"}, [] { make(""); });
}
