#include "disclosure/low_cuts.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

#include "base/union_find.hpp"

namespace fedglmm {
namespace {

class Contraction {
 public:
  Contraction(int nodes, std::vector<RowEdge> edges, std::int64_t least)
      : nodes_(nodes), edges_(std::move(edges)), least_(least), contracted_(nodes) {}

  std::vector<std::vector<int>> run() {
    for (gather_edges(); !edges_.empty(); gather_edges()) {
      auto cuts = low_nodes();
      if (!cuts.empty()) return cuts;
      contract();
    }
    return {};
  }

 private:
  // Edges between contracted nodes, each pair once.
  void gather_edges() {
    for (auto& edge : edges_) {
      std::tie(edge.a, edge.b) = std::minmax({contracted_.root(edge.a), contracted_.root(edge.b)});
    }
    std::erase_if(edges_, [](const RowEdge& edge) { return edge.a == edge.b || edge.rows == 0; });
    std::ranges::sort(edges_, {}, [](const RowEdge& edge) { return std::pair(edge.a, edge.b); });
    std::size_t kept = 0;
    for (std::size_t e = 0; e < edges_.size(); ++e) {
      if (kept > 0 && edges_[kept - 1].a == edges_[e].a && edges_[kept - 1].b == edges_[e].b)
        edges_[kept - 1].rows += edges_[e].rows;
      else edges_[kept++] = edges_[e];
    }
    edges_.resize(kept);
  }

  std::vector<std::vector<int>> low_nodes() {
    std::vector<std::int64_t> degree(nodes_, 0);
    for (const auto& [a, b, rows] : edges_) {
      degree[a] += rows;
      degree[b] += rows;
    }
    std::vector<std::vector<int>> sides(nodes_);
    for (int node = 0; node < nodes_; ++node)
      if (const int top = contracted_.root(node); degree[top] > 0 && degree[top] < least_) sides[top].push_back(node);
    std::erase_if(sides, [](const std::vector<int>& side) { return side.empty(); });
    return sides;
  }

  // Nodes are met in the order of the rows that join them to those met before. When an edge's later end has `joined`
  // rows to the earlier ones, up to and with this edge, no cut below that separates its ends. Degrees are `least` or
  // more, so the last node joins some other: every pass contracts.
  void contract() {
    std::vector<std::vector<std::pair<int, std::int64_t>>> neighbours(nodes_);
    for (const auto& [a, b, rows] : edges_) {
      neighbours[a].emplace_back(b, rows);
      neighbours[b].emplace_back(a, rows);
    }
    std::vector<std::int64_t> joined(nodes_, 0);
    std::vector<char> met(nodes_, false);
    for (int start = 0; start < nodes_; ++start) {
      if (met[start] || neighbours[start].empty()) continue;
      std::priority_queue<std::pair<std::int64_t, int>> queue;
      queue.emplace(0, start);
      while (!queue.empty()) {
        const int node = queue.top().second;
        queue.pop();
        if (std::exchange(met[node], true)) continue;
        for (const auto& [other, rows] : neighbours[node]) {
          if (met[other]) continue;
          queue.emplace(joined[other] += rows, other);
          if (joined[other] >= least_) contracted_.join(other, node);
        }
      }
    }
  }

  int nodes_;
  std::vector<RowEdge> edges_;
  std::int64_t least_;
  UnionFind contracted_;
};

}  // namespace

std::vector<std::vector<int>> low_cuts(int nodes, std::vector<RowEdge> edges, std::int64_t least) {
  return Contraction(nodes, std::move(edges), least).run();
}

}  // namespace fedglmm
