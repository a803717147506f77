// pool_counts.hpp - how many rows each category of each cluster of a pool holds: what is known, and a first guess.
#pragma once
#include <map>

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

// Totals of the pool over disjoint sets of categories: of nested statements the rest after the smaller ones. Without
// those that follow from the clusters' own counts and the others, so that no statement is said twice.
std::vector<CountPiece> count_pieces(const PoolGroups& groups);

// The pool's entries that hold all its rows together, each once.
std::vector<const CellGroup*> pool_parts(const Group& pool);

// Of each cluster, in the order of its cells and of their categories (of the pool's, for a cluster that says none): a
// guess at the rows. Hidden counts: half of `min_cell` where a count is known to be small, else what the pool's totals
// leave, shared out as if factors were independent, by the shares of levels among said counts; scaled to the sum that
// is said.
std::vector<std::vector<double>> guessed_counts(const PoolGroups& groups, double min_cell);

// What the cells of a cluster say; of one that says nothing: one union of all categories of the pool.
std::vector<CellGroup> cells_or_all(const Group& cluster, const Group& pool);

}  // namespace fedglmm
