// fixed_counts.hpp - rule R2 for all clusters of a pool: which hidden counts follow from the sums that are said?
#pragma once
#include <cstdint>
#include <vector>

namespace fedglmm {

// One hidden count of a table whose row sums and column sums are all known, and its bounds. Several may share a place.
struct HiddenCount {
  int row, column;
  std::int64_t least, count, most;
};

// Such tables are flows: a count can take another value exactly if one unit can be sent along a cycle through it.
class CountFlows {
 public:
  CountFlows(int rows, int columns, const std::vector<HiddenCount>& counts);

  // Is it the only value that the sums and bounds allow? Counts strictly inside their bounds on a cycle of such are
  // found all at once, as are those at a bound; only a count strictly inside that is on none needs a search of its own.
  bool is_fixed(int count) const;

  // Of a fixed count that is not all of its row: nodes (rows, then columns) to which a unit could go on after it, and
  // those from which one could come before it. A step from one of these to one of those would set it free.
  struct Ends {
    std::vector<char> after, before;
  };
  Ends ends(int count) const;

  // Nodes that counts of a row or more join to any of these.
  std::vector<char> joined(std::vector<char> nodes) const;

 private:
  struct Arc {
    int to, count;
  };
  using Arcs = std::vector<std::vector<Arc>>;

  bool rises(int e) const { return counts_[e].count < counts_[e].most; }
  bool falls(int e) const { return counts_[e].count > counts_[e].least; }
  int row(int e) const { return counts_[e].row; }
  int column(int e) const { return rows_ + counts_[e].column; }
  bool inside(int e) const { return rises(e) && falls(e); }

  void find_components();
  void close_component(int node, std::vector<int>& open);
  void find_bridges();
  // Nodes that paths without a count lead to; of these at least `until`, where it is one.
  static std::vector<char> reached(const Arcs& arcs, int from, int without, int until = -1);

  int rows_;
  const std::vector<HiddenCount>& counts_;
  Arcs arcs_, back_;  // of nodes: rows, then columns; a count that can rise leads to its column, one that can fall back
  std::vector<int> component_;
  std::vector<char> bridge_;
};

}  // namespace fedglmm
