// replicates.hpp - many data sets of one design, each fitted from its rows and from summaries of several kinds.
#pragma once
#include <string>
#include <vector>

#include "accuracy/designs.hpp"

namespace accuracy {

struct Setting {
  const Design* design;
  int clusters, size;
  std::string name() const;  // "logistic, 30 x 100"
};

struct Kind {
  std::string profile;
  int order;
  std::string name() const;  // "none, K = 2"
};
const std::vector<Kind>& kinds();

struct Replicate {
  std::string failure;                // of the individual-level fit: then there is nothing to compare with
  Estimates individual;
  std::vector<Comparison> summaries;  // one a kind
};

// The same whatever the number of threads: each replicate has a seed of its own, and a context with one thread.
std::vector<Replicate> run_replicates(const Setting& setting, int count, std::uint64_t seed);

}  // namespace accuracy
