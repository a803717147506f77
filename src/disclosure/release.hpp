// release.hpp - from sums to a release: what the rules allow of each cluster and of the site's totals.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "disclosure/block_rules.hpp"
#include "disclosure/response_rules.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct ClusterVerdict {
  std::string cluster;
  std::int64_t rows = 0;
  BlockVerdict block;
  std::vector<std::int64_t> events;          // per response
  std::vector<std::string> slopes_withheld;  // "use times age": sums that are withheld
};

struct Verdicts {
  std::vector<ClusterVerdict> clusters;  // in byte order of their names
  std::vector<TotalsVerdict> totals;     // per response
};

struct Decision {
  Summary summary;  // without evidence
  Verdicts verdicts;
};

// DISCLOSURE if the rules leave nothing to release; NUMERICAL if a sum overflows. `plan` is that of `protocol`.
Decision decide_release(std::shared_ptr<const Protocol> protocol, const MomentPlan& plan, const Clusters& clusters,
                        std::int64_t incomplete_rows);

}  // namespace fedglmm
