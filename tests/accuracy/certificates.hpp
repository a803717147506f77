// certificates.hpp - how often a certificate's bound holds, and how loose it is, over all fits of a run.
#pragma once
#include <string>
#include <vector>

#include "accuracy/study.hpp"

namespace accuracy {

class Certificates {
 public:
  // Gaps to the individual-level fit of the clusters that the fit keeps: of its coefficients, of their standard errors
  // and of the random intercept's SD. Nothing of a failed comparison.
  void add(const std::string& source, const Comparison& comparison);
  // A line a source and figure, in the order of their first comparisons, then those of all.
  std::string markdown() const;

 private:
  struct Tally {
    std::int64_t exact = 0;      // gaps below 1e-6, where any bound is as good
    std::int64_t unbounded = 0;  // no bound was given
    std::int64_t within = 0;
    std::vector<double> looseness;  // bound / gap, of every bounded one

    void add(double gap, double bound);
    void add(const Tally& other);
  };
  struct Source {
    std::string name;
    Tally coefficients, errors, sds;
  };
  static std::vector<std::string> line(const std::string& name, const std::string& figure, const Tally& tally);
  Source& source_named(const std::string& name);
  std::vector<Source> sources_;
};

}  // namespace accuracy
