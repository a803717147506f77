// coarsened.hpp - how much less than agreed a release says, in numbers.
#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "disclosure/release.hpp"

namespace fedglmm {

inline constexpr std::int64_t few_limit = 5;  // 1 to 4 events of a cluster are named

struct Coarsened {
  std::int64_t clusters_with_hidden_counts = 0, hidden_counts = 0;
  std::map<int, std::int64_t> lowered;                // clusters (or their blocks) by the order that was left
  std::map<std::string, std::int64_t> not_described;  // clusters by the column that their moments leave out
  std::int64_t cells_lowered = 0;                     // cells whose own moments are of a lower order, or not said
  std::int64_t totals_lowered = 0;
  PoolRepairs repairs;
  std::int64_t slopes_withheld = 0;                   // clusters
  std::int64_t mean_weights = 0;                      // clusters
  std::int64_t few_events = 0;                        // clusters with 1 to 4 events, which are said
};

Coarsened count_coarsened(const Protocol& protocol, const Verdicts& verdicts);

bool has_few_events(const Protocol& protocol, const ClusterVerdict& verdict, std::size_t response);

}  // namespace fedglmm
