#include "disclosure/events.hpp"

namespace fedglmm {

std::vector<CellRows> kinds_behind(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                   int response) {
  std::vector<CellRows> kinds{[response](const Cell& cell) { return cell.events[response]; }};
  ValueCounts site(value_limit(plan.protocol.numeric_order));
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->cells) site.add(cell.y[response]);
  if (!site.full())
    for (const auto& [value, times] : site.counts())
      if (value != 0)
        kinds.push_back([response, v = value](const Cell& cell) { return cell.n - cell.y[response].count(v); });
  if (plan.protocol.responses[response].trials.given())
    kinds.push_back([response](const Cell& cell) { return cell.failures[response]; });
  if (plan.protocol.responses[response].type == ResponseType::numeric)
    kinds.push_back([](const Cell& cell) { return cell.n; });
  return kinds;
}

}  // namespace fedglmm
