// in_parallel.hpp - the numbers 0 to count - 1, each handed to one of as many threads as there are processors.
#pragma once
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace accuracy {

// make_worker() gives each thread its own body(i), which must not throw.
template <class MakeWorker>
void in_parallel(int count, const MakeWorker& make_worker) {
  std::atomic<int> next = 0;
  const auto work = [&] {
    auto body = make_worker();
    for (int i = next++; i < count; i = next++) body(i);
  };
  std::vector<std::jthread> threads(std::max(1u, std::thread::hardware_concurrency()));
  for (std::jthread& thread : threads) thread = std::jthread(work);
}

}  // namespace accuracy
