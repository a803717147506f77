#include "disclosure/fixed_counts.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

constexpr int none = -1;

// Rows and columns are nodes. A count that can rise is an arc from its row to its column, one that can fall an arc
// back; both carry the count's number.
class Residual {
 public:
  Residual(int rows, int columns, const std::vector<HiddenCount>& counts)
      : rows_(rows), counts_(counts), arcs_(rows + columns) {
    for (int e = 0; e < std::ssize(counts); ++e) {
      if (rises(e)) arcs_[row(e)].push_back({column(e), e});
      if (falls(e)) arcs_[column(e)].push_back({row(e), e});
    }
    find_components();
    find_bridges();
  }

  bool is_fixed(int e) const {
    if (!rises(e) && !falls(e)) return true;
    if (component_[row(e)] != component_[column(e)]) return true;
    if (rises(e) != falls(e) || !bridge_[e]) return false;
    return !leads(row(e), column(e), e) && !leads(column(e), row(e), e);
  }

 private:
  struct Arc {
    int to, count;
  };
  struct Visit {
    int node, by;      // by: the count whose arc led here
    std::size_t next;  // of the node's arcs
  };

  bool rises(int e) const { return counts_[e].count < counts_[e].most; }
  bool falls(int e) const { return counts_[e].count > counts_[e].least; }
  int row(int e) const { return counts_[e].row; }
  int column(int e) const { return rows_ + counts_[e].column; }
  bool inside(int e) const { return rises(e) && falls(e); }

  // Strongly connected components, Tarjan's algorithm without recursion.
  void find_components() {
    const auto nodes = arcs_.size();
    component_.assign(nodes, none);
    std::vector<int> number(nodes, none), low(nodes), open;
    int next_number = 0;
    for (int start = 0; start < std::ssize(arcs_); ++start) {
      if (number[start] != none) continue;
      std::vector<Visit> path{{start, none, 0}};
      while (!path.empty()) {
        auto& [node, by, next] = path.back();
        if (next == 0) {
          number[node] = low[node] = next_number++;
          open.push_back(node);
        }
        if (next < arcs_[node].size()) {
          const int to = arcs_[node][next++].to;
          if (number[to] == none) path.push_back({to, none, 0});
          else if (component_[to] == none) low[node] = std::min(low[node], number[to]);
          continue;
        }
        if (low[node] == number[node]) close_component(node, open);
        const int low_of_node = low[node];
        path.pop_back();
        if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low_of_node);
      }
    }
  }

  void close_component(int node, std::vector<int>& open) {
    for (int member = none; member != node;) {
      member = open.back();
      open.pop_back();
      component_[member] = node;
    }
  }

  // Of the graph of counts strictly inside their bounds, without directions.
  void find_bridges() {
    bridge_.assign(counts_.size(), false);
    std::vector<int> number(arcs_.size(), none), low(arcs_.size());
    int next_number = 0;
    for (int start = 0; start < std::ssize(arcs_); ++start) {
      if (number[start] != none) continue;
      std::vector<Visit> path{{start, none, 0}};
      while (!path.empty()) {
        auto& [node, by, next] = path.back();
        if (next == 0) number[node] = low[node] = next_number++;
        if (next < arcs_[node].size()) {
          const auto [to, count] = arcs_[node][next++];
          if (!inside(count) || count == by) continue;
          if (number[to] == none) path.push_back({to, count, 0});
          else low[node] = std::min(low[node], number[to]);
          continue;
        }
        const int done = node, led = by;
        path.pop_back();
        if (path.empty()) continue;
        auto& parent_low = low[path.back().node];
        parent_low = std::min(parent_low, low[done]);
        bridge_[led] = low[done] > number[path.back().node];
      }
    }
  }

  // Is there a path that does not use this count?
  bool leads(int from, int to, int without) const {
    std::vector<char> seen(arcs_.size(), false);
    std::vector<int> open{from};
    seen[from] = true;
    while (!open.empty()) {
      const int node = open.back();
      open.pop_back();
      for (const auto& arc : arcs_[node]) {
        if (arc.count == without || seen[arc.to]) continue;
        if (arc.to == to) return true;
        seen[arc.to] = true;
        open.push_back(arc.to);
      }
    }
    return false;
  }

  int rows_;
  const std::vector<HiddenCount>& counts_;
  std::vector<std::vector<Arc>> arcs_;
  std::vector<int> component_;
  std::vector<char> bridge_;
};

}  // namespace

std::vector<char> fixed_counts(int rows, int columns, const std::vector<HiddenCount>& counts) {
  const Residual residual(rows, columns, counts);
  std::vector<char> fixed;
  for (int e = 0; e < std::ssize(counts); ++e) fixed.push_back(residual.is_fixed(e));
  return fixed;
}

}  // namespace fedglmm
