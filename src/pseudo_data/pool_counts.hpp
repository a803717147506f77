// pool_counts.hpp - how many rows each category of each cluster of a pool holds, as far as is said.
#pragma once
#include "summary/statements.hpp"

namespace fedglmm {

// A pool of a release: its totals, and the clusters that they are about.
struct PoolGroups {
  const Group* pool;
  std::vector<const Group*> clusters;
};

struct CountPiece {
  std::vector<Category> categories;
  double n;                                // rows of the pool in them
};

// Totals of the pool over disjoint sets of categories: of nested statements the rest after the smaller ones.
std::vector<CountPiece> disjoint_pieces(const Group& pool);

// Without those that follow from the clusters' own counts and the others, so that no statement is said twice.
std::vector<CountPiece> count_pieces(const PoolGroups& groups);

// The pool's entries that hold all its rows together, each once.
std::vector<const CellGroup*> pool_parts(const Group& pool);

// What the cells of a cluster say; of one that says nothing: one union of all categories of the pool.
std::vector<CellGroup> cells_or_all(const Group& cluster, const Group& pool);

}  // namespace fedglmm
