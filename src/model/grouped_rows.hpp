// grouped_rows.hpp - the rows of a frame that have no missing value where none may be, cluster by cluster.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/raw_vector.hpp"
#include "base/threads.hpp"
#include "data/frame.hpp"

namespace fedglmm {

struct GroupedRows {
  std::vector<std::string> clusters;        // in byte order; only those with rows
  std::vector<std::int64_t> offset{0};      // clusters + 1
  RawVector<std::int64_t> rows;             // of the frame, by cluster, in their order within one
  std::int64_t dropped = 0;                 // rows with a missing value

  std::int64_t count() const { return static_cast<std::int64_t>(rows.size()); }
};

// BAD_DATA: no row is complete in `columns` and in the cluster column, or only one cluster has such rows.
GroupedRows grouped_rows(const Frame& frame, const std::string& cluster, const std::vector<std::string>& columns,
                         const Threads& threads = 1);

}  // namespace fedglmm
