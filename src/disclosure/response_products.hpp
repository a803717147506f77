// response_products.hpp - rules R4 and R14 for a response's site totals: which products with covariates are released.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "disclosure/events.hpp"
#include "disclosure/said_sums.hpp"

namespace fedglmm {

inline constexpr std::int64_t least_with_numeric = 10;  // events behind a sum of y times a numeric column or slope

// Is y alone said by the levels of a factor only where enough rows are behind it? Counts say smaller numbers.
inline bool by_events(const Protocol& protocol, int response) {
  return !is_counted(protocol, response) || protocol.profile == Profile::strict;
}

// For each cluster: is its sum of y said, and, per random-effect column, that of y times the column?
struct ClustersSay {
  std::vector<char> sum;
  std::vector<std::vector<char>> slopes;
};

// Of one response at one site.
class ResponseProducts {
 public:
  ResponseProducts(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                   const ClustersSay& say);

  bool all_withheld() const { return fewest_ < least_; }
  bool withheld(const Monomial& monomial) const;

 private:
  struct Atom {                                // rows of a cluster in a category
    int cluster;
    const Category& category;
  };

  void count_rows(const std::vector<CellRows>& kinds);
  bool few_values(std::size_t numeric) const;
  void join_levels(int factor);
  template <class PartOf>
  std::vector<int> parts(const PartOf& part_of) const;
  std::vector<char> levels_said(SaidSums& sums, bool any) const;
  std::vector<char> levels_said_with(int numeric_column) const;
  bool say_clusters(SaidSums& sums) const;
  bool say_slopes_of_levels(SaidSums& sums) const;
  void say_pairs(SaidSums& sums);
  bool level_said(const std::vector<char>& factors, int column) const;

  const MomentPlan& plan_;
  const std::vector<const ClusterSums*>& clusters_;
  const ClustersSay& say_;
  bool strict_, by_events_;
  std::int64_t least_ = 0, least_with_numeric_ = 0;
  std::vector<Atom> atoms_;
  std::vector<char> known_;                    // clusters where y has one value, as their sum says
  // Of each kind that may be behind a sum, in each atom; the same again without known clusters, if there are any.
  std::vector<std::vector<std::int64_t>> rows_;
  std::int64_t fewest_ = 0;                    // of a kind, over all clusters
  std::vector<char> few_valued_;               // per numeric column
  std::vector<std::map<int, int>> level_part_;  // per factor: level -> level, or 0 where it joins the reference
  std::vector<char> alone_;                    // for each factor: is y said by its levels?
  std::vector<std::vector<char>> with_;        // per numeric column the same of y times the column
  std::map<std::pair<int, int>, bool> pairs_;  // is y said by the levels of both factors?
};

}  // namespace fedglmm
