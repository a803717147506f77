#include "base/parallel.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace fedglmm;

TEST_CASE("every task runs once, whatever the number of threads, and workers are below it") {
  for (const int threads : {1, 2, 5})
    for (const std::int64_t count : {0, 1, 3, 1000}) {
      std::vector<std::atomic<int>> runs(count);
      std::atomic<int> highest{-1};
      parallel_for(count, threads, [&](std::int64_t i, int worker) {
        ++runs[i];
        for (int seen = highest; worker > seen && !highest.compare_exchange_weak(seen, worker);) {
        }
      });
      for (const auto& r : runs) CHECK(r == 1);
      CHECK(highest < threads);
    }
}

TEST_CASE("a worker's scratch memory is never used by two threads at once") {
  std::vector<std::atomic<int>> busy(4);
  std::atomic<bool> shared{false};
  parallel_for(2000, 4, [&](std::int64_t, int worker) {
    if (busy[worker].fetch_add(1) > 0) shared = true;
    --busy[worker];
  });
  CHECK(!shared);
}

TEST_CASE("runs of numbers make up the whole, the last one may be shorter") {
  for (const int threads : {1, 3})
    for (const std::int64_t count : {0, 1, 10, 11, 1000}) {
      std::vector<std::atomic<int>> seen(count);
      parallel_runs(count, 10, threads, [&](std::int64_t first, std::int64_t end) {
        CHECK(first % 10 == 0);
        for (std::int64_t i = first; i < end; ++i) ++seen[i];
      });
      for (const auto& s : seen) CHECK(s == 1);
    }
}

TEST_CASE("an exception stops the loop and comes out") {
  for (const int threads : {1, 4}) {
    std::atomic<int> runs{0};
    try {
      parallel_for(1000000, threads, [&](std::int64_t i, int) {
        if (i == 20) throw std::runtime_error("task 20");
        ++runs;
      });
      FAIL("no exception");
    } catch (const std::runtime_error& error) {
      CHECK(error.what() == std::string("task 20"));
    }
    CHECK(runs < 1000000 - 1);
  }
}
