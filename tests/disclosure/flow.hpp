// flow.hpp - whole numbers on the edges of a graph that keep every node's balance: the range of each.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace disclosure_tests {

class Flow {
 public:
  // `now` is one possible value, between the bounds.
  std::size_t add(int from, int to, std::int64_t least, std::int64_t now, std::int64_t most);

  // Least and most that the edge can carry when all others may change.
  std::pair<std::int64_t, std::int64_t> range(std::size_t edge) const;

 private:
  struct Edge {
    int from, to;
    std::int64_t down, up;  // by how much it can fall and rise
  };
  static std::int64_t push(std::vector<Edge> edges, int from, int to, std::int64_t most);
  static std::int64_t push_once(std::vector<Edge>& edges, int from, int to, std::int64_t most);

  std::vector<Edge> edges_;
  std::vector<std::int64_t> now_;
};

}  // namespace disclosure_tests
