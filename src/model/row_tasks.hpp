// row_tasks.hpp - a pass over many rows in few tasks of fixed limits: what each of them sums up is added in their
// order, so that threads do not change the bits.
#pragma once
#include <algorithm>
#include <cstdint>

#include "base/parallel.hpp"

namespace fedglmm {

constexpr std::int64_t most_row_tasks = 16;

// work(task, first, end) for tasks in [0, most_row_tasks) that make up [0, rows), in whole chunks.
template <class Work>
void for_row_tasks(std::int64_t rows, std::int64_t chunk, const Threads& threads, const Work& work) {
  const std::int64_t chunks = (rows + chunk - 1) / chunk, tasks = std::min(chunks, most_row_tasks);
  parallel_for(tasks, threads, [&](std::int64_t task, int) {
    work(task, task * chunks / tasks * chunk, std::min(rows, (task + 1) * chunks / tasks * chunk));
  });
}

}  // namespace fedglmm
