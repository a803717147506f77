// response_rules.hpp - rule R4: which products of the response with covariates may be released.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "summary/cells.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct TotalsVerdict {
  std::int64_t rows = 0, events = 0;    // events: rows with y > 0; 0 for a numeric response
  std::vector<std::string> withheld;    // names of products
  std::vector<std::string> few_events;  // released, with 1 to 4 events behind them
};

// For each cluster: may its sum of y times a random-effect column be released? Its sum of y always may. `described`:
// whether the cluster may say anything of the column.
std::vector<char> slopes_allowed(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                 const std::vector<char>& described, int response, int column);

// For each cluster: may its sum of w y be said, though few rows may have given it, whose weights it then tells?
std::vector<char> weights_allowed(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters,
                                  int response);

// Sets to NaN what the rule withholds of a response's site totals; `clusters` are those that the release keeps.
// slopes_said: per random-effect column, for each cluster: is its sum of y times the column said?
TotalsVerdict withhold_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                              std::vector<std::vector<char>> slopes_said, ResponseTotals& totals);

}  // namespace fedglmm
