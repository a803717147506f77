// draft_options.hpp - the options of a draft, checked and out of their C arrays.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/frame.hpp"
#include "fedglmm/fedglmm.h"

namespace fedglmm {

struct DraftOptions {
  std::string cluster, within;
  std::string weights, trials, offset;       // "" if not given
  std::vector<std::string> responses, variables, random;
  std::vector<NamedList> levels, bounds, derived, transforms, steps, cuts, pools;
  std::string profile, small_clusters;
  double ratio = 0;                          // this and all below: 0 if not given
  std::int64_t min_rows = 0, min_cell = 0;
  int order = 0, numeric_order = 0;

  bool is_response(std::string_view name) const;
  bool is_multiplier(const std::string& name) const { return name == weights || name == trials; }
};

// INVALID_ARGUMENT for what no protocol can have.
DraftOptions read_draft_options(const fglmm_draft_options& options);

}  // namespace fedglmm
