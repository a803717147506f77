// pseudo_data.hpp - rows that have the released moments, to be fitted in place of the records.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/context.hpp"
#include "data/frame.hpp"
#include "pseudo_data/open_sums.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct PseudoOptions {
  std::string generator = "weights";       // or "rows"
  std::uint64_t seed = 1;
  int order = 0;                           // 0: all that was released
};

struct BlockReport {
  std::string name;                        // "cluster 'a'"
  std::int64_t n;
  int order;
  double residual;  // whole groups: largest |moment - requested| / max(1, |requested|) of whitened moments; in cells:
                    // largest error of a sum beyond its grid, over max(n, |sum|)
};

struct PseudoData {
  Frame frame;                             // the cluster (a factor), every variable (derived ones too), every response
  std::vector<std::int64_t> group_offset;  // rows of group g of the summary: group_offset[g] .. group_offset[g + 1] - 1
  std::vector<double> weight;              // one a row
  bool equal_weights = true;
  std::vector<BlockReport> blocks;
  std::shared_ptr<const OpenSums> open;    // what the statements leave open
  std::vector<std::string> unmatched;      // blocks whose moments are not met, by name with residual
  std::vector<std::string> unmatched_responses;  // response sums that the exported responses do not meet
};

PseudoData generate_pseudo_data(const Context& context, const Summary& summary, const PseudoOptions& options);

// UNSUPPORTED: responses that have weights or trials.
void check_exported(const Protocol& protocol);

// The frame as CSV; column `weight` where weights are not all 1.
std::string pseudo_data_csv(const PseudoData& data);

}  // namespace fedglmm
