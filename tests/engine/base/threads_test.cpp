#include "base/threads.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "base/parallel.hpp"

using namespace fedglmm;

namespace {

// The threads that took part in a loop that does not end before `wanted` have come.
std::set<std::thread::id> meeting(const Threads& threads, int wanted) {
  std::set<std::thread::id> ids;
  std::mutex mutex;
  std::atomic<int> here{0};
  threads.run(wanted, [&](int) {
    {
      const std::lock_guard lock(mutex);
      ids.insert(std::this_thread::get_id());
    }
    for (++here; here < wanted;) std::this_thread::yield();
  });
  return ids;
}

}  // namespace

TEST_CASE("threads: as many come as are wanted, the caller among them") {
  for (const int wanted : {1, 2, 4}) {
    const auto ids = meeting(4, wanted);
    CHECK(ids.size() == static_cast<std::size_t>(wanted));
    CHECK(ids.contains(std::this_thread::get_id()));
  }
}

TEST_CASE("threads: one scope's loops share the same threads, also those of copies and of scopes within") {
  const Threads threads(3), copy(threads);
  const Threads::Scope scope(threads);
  const auto ids = meeting(threads, 3);
  for (int again = 0; again < 100; ++again) {
    const Threads::Scope within(copy);
    CHECK(meeting(copy, 3) == ids);
  }
}

TEST_CASE("threads: a loop within a task, and loops of several callers, all end") {
  const Threads threads(3);
  std::atomic<int> runs{0};
  const auto loops = [&] {
    const Threads::Scope scope(threads);
    for (int again = 0; again < 50; ++again)
      parallel_for(4, threads, [&](std::int64_t, int) {
        parallel_for(5, threads, [&](std::int64_t, int) { ++runs; });
      });
  };
  {
    std::jthread other(loops), third(loops);
    loops();
  }
  CHECK(runs == 3 * 50 * 4 * 5);
}

TEST_CASE("threads: a process that was forked between two calls does its work") {
  const Threads threads(3);
  CHECK(meeting(threads, 3).size() == 3);
  const pid_t child = fork();
  if (child == 0) _exit(meeting(threads, 3).size() == 3 ? 0 : 1);
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
