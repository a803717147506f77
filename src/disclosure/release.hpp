// release.hpp - from sums to a release: what the rules allow of clusters, of their pools and of the site's totals.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "disclosure/pool_plan.hpp"
#include "disclosure/response_rules.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct ClusterVerdict {
  std::string cluster;
  Box block;  // of whole groups; empty: all rows
  std::int64_t rows = 0;
  bool released = true;
  NumericVerdict moments;
  std::int64_t smallest_count = 0;  // of a category, or of several whose counts are hidden; 0: none is said
  std::int64_t hidden_counts = 0;
  std::vector<NumericVerdict> own;           // of the cells with enough rows for moments of their own
  std::vector<std::int64_t> events;          // per response
  std::vector<std::string> slopes_withheld;  // "use times age": sums that are withheld
  std::vector<std::string> mean_weights;     // responses whose sum is that of as many rows of the mean weight
};

struct PartVerdict {
  std::vector<Category> categories;
  std::int64_t rows = 0;
  NumericVerdict moments;
};

struct PoolVerdict {
  std::string pool;
  std::int64_t rows = 0;
  std::vector<PartVerdict> parts;
  PoolRepairs repairs;
};

struct Verdicts {
  std::vector<ClusterVerdict> clusters;  // in byte order of their names
  std::vector<PoolVerdict> pools;
  std::vector<TotalsVerdict> totals;  // per response
};

struct Decision {
  Summary summary;  // without evidence
  Verdicts verdicts;
};

// DISCLOSURE if the rules leave nothing to release; NUMERICAL if a sum overflows. `plan` is that of `protocol`.
Decision decide_release(std::shared_ptr<const Protocol> protocol, const MomentPlan& plan, const Clusters& clusters,
                        std::int64_t incomplete_rows);

}  // namespace fedglmm
