// flow.cpp - Edmonds and Karp: shortest paths of the residual graph, until there is none.
#include "disclosure/flow.hpp"

#include <algorithm>
#include <map>

namespace disclosure_tests {

std::size_t Flow::add(int from, int to, std::int64_t least, std::int64_t now, std::int64_t most) {
  edges_.push_back({from, to, now - least, most - now});
  now_.push_back(now);
  return edges_.size() - 1;
}

// What the edge gains goes back from its end to its start through the others.
std::pair<std::int64_t, std::int64_t> Flow::range(std::size_t edge) const {
  auto others = edges_;
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(edge));
  const auto& e = edges_[edge];
  return {now_[edge] - push(others, e.from, e.to, e.down), now_[edge] + push(others, e.to, e.from, e.up)};
}

std::int64_t Flow::push(std::vector<Edge> edges, int from, int to, std::int64_t most) {
  std::int64_t pushed = 0;
  while (pushed < most) {
    const auto more = push_once(edges, from, to, most - pushed);
    if (more == 0) break;
    pushed += more;
  }
  return pushed;
}

std::int64_t Flow::push_once(std::vector<Edge>& edges, int from, int to, std::int64_t most) {
  struct Step {
    std::size_t edge;
    bool forward;
  };
  std::map<int, Step> reached{{from, {0, true}}};
  std::vector<int> open{from};
  for (std::size_t at = 0; at < open.size() && !reached.contains(to); ++at)
    for (std::size_t e = 0; e < edges.size(); ++e) {
      if (edges[e].from == open[at] && edges[e].up > 0 && reached.insert({edges[e].to, {e, true}}).second)
        open.push_back(edges[e].to);
      if (edges[e].to == open[at] && edges[e].down > 0 && reached.insert({edges[e].from, {e, false}}).second)
        open.push_back(edges[e].from);
    }
  if (!reached.contains(to)) return 0;
  std::vector<Step> path;
  for (int node = to; node != from;) {
    path.push_back(reached.at(node));
    const auto& edge = edges[path.back().edge];
    node = path.back().forward ? edge.from : edge.to;
    most = std::min(most, path.back().forward ? edge.up : edge.down);
  }
  for (const auto& step : path) {
    edges[step.edge].up -= step.forward ? most : -most;
    edges[step.edge].down += step.forward ? most : -most;
  }
  return most;
}

}  // namespace disclosure_tests
