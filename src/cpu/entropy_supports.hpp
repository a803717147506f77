// entropy_supports.hpp - the supports of a problem of maximum entropy in registers of one instruction set.
#pragma once
#include <vector>

#include "backend/entropy_clusters.hpp"
#include "cpu/aligned.hpp"
#include "cpu/variant.hpp"

namespace fedglmm::cpu {

class EntropySupports {
 public:
  EntropySupports(const Variant& variant, const EntropyView& problem);

  const Variant& variant() const { return variant_; }
  int features() const { return table_.features; }
  int products() const { return table_.products; }
  std::int64_t points(int support) const { return supports_[support].points; }
  std::size_t most_padded_points() const { return most_padded_points_; }
  // scratch: point_run registers a feature.
  EntropyPoints slot(const Share& share, const double* theta, double* scratch) const;

 private:
  struct Support {
    std::int64_t points;
    int runs;
    AlignedDoubles stored, log_prior;
  };
  void find_sources(const EntropyView& problem);
  void add(const EntropyView::Support& from);

  const Variant& variant_;
  std::vector<int> source_, stored_, pair_;  // as in FeatureTable; the features that are stored
  std::vector<double> factor_;
  FeatureTable table_;
  std::vector<Support> supports_;
  std::size_t most_padded_points_ = 0;
};

}  // namespace fedglmm::cpu
