// parallel.hpp - a loop over independent tasks on several threads. Which of them runs a task never matters.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>

#include "base/threads.hpp"

namespace fedglmm {

// Calls task(index, worker) for index in [0, count); worker in [0, threads) names the scratch memory. The first
// exception of a task is thrown again here after all threads have stopped.
template <class Task>
void parallel_for(std::int64_t count, const Threads& threads, const Task& task) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&](int worker) {
    try {
      for (std::int64_t i; (i = next.fetch_add(1)) < count;) task(i, worker);
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  threads.run(static_cast<int>(std::min<std::int64_t>(count, threads.count())), std::ref(work));
  if (failure) std::rethrow_exception(failure);
}

// Calls work(first, end) for runs of `length` numbers that make up [0, count).
template <class Work>
void parallel_runs(std::int64_t count, std::int64_t length, const Threads& threads, const Work& work) {
  parallel_for((count + length - 1) / length, threads, [&](std::int64_t run, int) {
    work(run * length, std::min(count, (run + 1) * length));
  });
}

}  // namespace fedglmm
