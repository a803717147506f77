// fiber_test.cpp - bodies that pause, go on, and start anew.
#include "emulation/fiber.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>

using emulation::Fiber;

namespace {

// The digits of what it did. Atomic: fibers order no memory.
struct Log {
  int own;
  std::atomic<int> digits{0};
  void append(int digit) { digits = 10 * digits + digit; }
};

void three_steps(void* argument) {
  Log& log = *static_cast<Log*>(argument);
  for (int i = 0; i < 3; ++i) {
    log.append(log.own + i);
    if (i < 2) Fiber::pause();
  }
}

}  // namespace

TEST_CASE("fibers keep their place and their stack while others run") {
  Log a{1}, b{5};
  Fiber first(three_steps, &a), second(three_steps, &b);
  for (int i = 0; i < 4; ++i) {
    first.resume();
    second.resume();
  }
  CHECK(a.digits == 1231);
  CHECK(b.digits == 5675);
}

TEST_CASE("a fiber that never ran, or paused, can end") {
  Log log{1};
  { const Fiber unused(three_steps, &log); }
  for (int i = 0; i < 5; ++i) {
    const auto paused = std::make_unique<Fiber>(three_steps, &log);
    paused->resume();
  }
  CHECK(log.digits == 11111);
}
