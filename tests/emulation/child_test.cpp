// child_test.cpp - bodies in child processes: how they end is seen.
#include "emulation/child.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

// One race is enough, and a child need not sleep for a second before it ends.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "atexit_sleep_ms=0:halt_on_error=1"; }

TEST_CASE("a child's ending and its message come back") {
  const Ending good = in_child([] {});
  CHECK(good.well);
  CHECK(good.message.empty());
  const Ending bad = in_child([] { emulation::fail("a reason"); });
  check_aborts(bad, "a reason");
  CHECK(!in_child([] { _exit(3); }).well);
}
