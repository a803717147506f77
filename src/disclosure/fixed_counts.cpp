#include "disclosure/fixed_counts.hpp"

#include <algorithm>
#include <utility>

namespace fedglmm {
namespace {

constexpr int none = -1;

struct Visit {
  int node, by;      // by: the count whose arc led here
  std::size_t next;  // of the node's arcs
};

}  // namespace

CountFlows::CountFlows(int rows, int columns, const std::vector<HiddenCount>& counts)
    : rows_(rows), counts_(counts), arcs_(rows + columns), back_(rows + columns) {
  const auto add = [&](int from, int to, int e) {
    arcs_[from].push_back({to, e});
    back_[to].push_back({from, e});
  };
  for (int e = 0; e < std::ssize(counts); ++e) {
    if (rises(e)) add(row(e), column(e), e);
    if (falls(e)) add(column(e), row(e), e);
  }
  find_components();
  find_bridges();
}

bool CountFlows::is_fixed(int e) const {
  if (!rises(e) && !falls(e)) return true;
  if (component_[row(e)] != component_[column(e)]) return true;
  if (!inside(e) || !bridge_[e]) return false;
  return !reached(arcs_, row(e), e, column(e))[column(e)] && !reached(arcs_, column(e), e, row(e))[row(e)];
}

std::vector<char> CountFlows::reached(const Arcs& arcs, int from, int without, int until) {
  std::vector<char> seen(arcs.size(), false);
  std::vector<int> open{from};
  seen[from] = true;
  while (!open.empty()) {
    const int node = open.back();
    open.pop_back();
    for (const auto& arc : arcs[node])
      if (arc.count != without && !std::exchange(seen[arc.to], true)) {
        if (arc.to == until) return seen;
        open.push_back(arc.to);
      }
  }
  return seen;
}

// That it falls is left only where no unit can come to its row.
CountFlows::Ends CountFlows::ends(int e) const {
  const bool up = rises(e) && std::ranges::any_of(back_[row(e)], [&](const Arc& arc) { return arc.count != e; });
  const int from = up ? row(e) : column(e), to = up ? column(e) : row(e);
  return {reached(arcs_, to, e), reached(back_, from, e)};
}

std::vector<char> CountFlows::joined(std::vector<char> nodes) const {
  std::vector<std::vector<int>> neighbours(nodes.size());
  for (int e = 0; e < std::ssize(counts_); ++e)
    if (counts_[e].count > 0) {
      neighbours[row(e)].push_back(column(e));
      neighbours[column(e)].push_back(row(e));
    }
  std::vector<int> open;
  for (int node = 0; node < std::ssize(nodes); ++node)
    if (nodes[node]) open.push_back(node);
  while (!open.empty()) {
    const int node = open.back();
    open.pop_back();
    for (const int other : neighbours[node])
      if (!std::exchange(nodes[other], true)) open.push_back(other);
  }
  return nodes;
}

// Strongly connected components, Tarjan's algorithm without recursion.
void CountFlows::find_components() {
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

void CountFlows::close_component(int node, std::vector<int>& open) {
  for (int member = none; member != node;) {
    member = open.back();
    open.pop_back();
    component_[member] = node;
  }
}

// Of the graph of counts strictly inside their bounds, without directions.
void CountFlows::find_bridges() {
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

}  // namespace fedglmm
