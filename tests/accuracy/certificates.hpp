// certificates.hpp - how often a certificate's bound holds, and how loose it is, over all fits of a run.
#pragma once
#include <string>
#include <vector>

#include "accuracy/study.hpp"

namespace accuracy {

class Certificates {
 public:
  // The gaps to the individual-level fit of the clusters that the fit keeps; nothing of a failed comparison.
  void add(const std::string& source, const Comparison& comparison);
  // A line a source, in the order of their first comparisons, and one of all.
  std::string markdown() const;

 private:
  struct Source {
    std::string name;
    std::int64_t exact = 0;      // gaps below 1e-6 SE, where any bound is as good
    std::int64_t unbounded = 0;  // no bound was given
    std::int64_t within = 0;
    std::vector<double> looseness;  // bound / gap, of every bounded one
  };
  static std::vector<std::string> line(const Source& source);
  Source& source_named(const std::string& name);
  std::vector<Source> sources_;
};

}  // namespace accuracy
