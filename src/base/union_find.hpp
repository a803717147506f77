// union_find.hpp - nodes that are joined, and one of them that stands for all.
#pragma once
#include <numeric>
#include <vector>

namespace fedglmm {

class UnionFind {
 public:
  explicit UnionFind(std::size_t nodes) : parent_(nodes) { std::iota(parent_.begin(), parent_.end(), 0); }
  int root(int node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void join(int a, int b) { parent_[root(a)] = root(b); }

 private:
  std::vector<int> parent_;
};

}  // namespace fedglmm
