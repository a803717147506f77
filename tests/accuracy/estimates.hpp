// estimates.hpp - what a fit says, copied out of its handle.
#pragma once
#include <cstdint>
#include <fedglmm/fedglmm.hpp>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace accuracy {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Estimate {
  std::string name;
  double value = unknown, se = unknown, lower = unknown, upper = unknown;
  // The certificate's, of the gap to the individual-level fit in SE, and of that of the SE as a share of it.
  double bound = unknown, se_bound = unknown;
};

struct Estimates {
  std::vector<Estimate> fixed;
  double sd = unknown;           // of the random intercept
  double sd_bound = unknown;     // the certificate's, in SE of the SD
  double certificate = unknown;  // the largest bound
  std::set<std::string> clusters;
  std::int64_t rows = 0, numbers = 0, unmatched = 0;
};

// An error that names the outcome if the fit is none to use.
Estimates estimates_of(const fglmm::Fit& fit);

}  // namespace accuracy
