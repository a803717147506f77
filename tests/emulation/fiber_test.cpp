// fiber_test.cpp - bodies that pause, go on, and start anew.
#include "emulation/fiber.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

using emulation::Fiber;

namespace {

struct Log {
  std::vector<int> steps;
  int own;
};

void three_steps(void* argument) {
  Log& log = *static_cast<Log*>(argument);
  for (int i = 0; i < 3; ++i) {
    log.steps.push_back(10 * log.own + i);
    if (i < 2) Fiber::pause();
  }
}

}  // namespace

TEST_CASE("fibers keep their place and their stack while others run") {
  Log a{{}, 1}, b{{}, 2};
  Fiber first(three_steps, &a), second(three_steps, &b);
  for (int i = 0; i < 4; ++i) {
    first.resume();
    second.resume();
  }
  CHECK(a.steps == std::vector<int>{10, 11, 12, 10});
  CHECK(b.steps == std::vector<int>{20, 21, 22, 20});
}

TEST_CASE("a fiber that never ran, or paused, can end") {
  Log log{{}, 0};
  { const Fiber unused(three_steps, &log); }
  for (int i = 0; i < 100; ++i) {
    const auto paused = std::make_unique<Fiber>(three_steps, &log);
    paused->resume();
  }
  CHECK(log.steps == std::vector<int>(100, 0));
}
