#include "pseudo_data/pool_counts.hpp"

#include <algorithm>
#include <iterator>

#include "base/union_find.hpp"

namespace fedglmm {
namespace {

bool inside(const CellGroup& part, const CellGroup& whole) {
  return part.categories.size() < whole.categories.size() && std::ranges::includes(whole.categories, part.categories);
}

std::map<Category, int> piece_of_category(const std::vector<CountPiece>& pieces) {
  std::map<Category, int> out;
  for (int p = 0; p < std::ssize(pieces); ++p)
    for (const Category& category : pieces[p].categories) out[category] = p;
  return out;
}

}  // namespace

std::vector<CountPiece> disjoint_pieces(const Group& pool) {
  std::vector<CountPiece> out;
  for (const CellGroup& entry : pool.cells) {
    CountPiece piece{entry.categories, static_cast<double>(entry.n)};
    for (const CellGroup& finer : pool.cells) {
      if (!inside(finer, entry)) continue;
      std::vector<Category> rest;
      std::ranges::set_difference(piece.categories, finer.categories, std::back_inserter(rest));
      piece.categories = std::move(rest);
      piece.n -= static_cast<double>(finer.n);
    }
    if (!piece.categories.empty()) out.push_back(std::move(piece));
  }
  return out;
}

std::vector<CellGroup> cells_or_all(const Group& cluster, const Group& pool) {
  if (!cluster.cells.empty()) return cluster.cells;
  CellGroup all;
  all.n = cluster.n;
  for (const CellGroup* part : pool_parts(pool))
    all.categories.insert(all.categories.end(), part->categories.begin(), part->categories.end());
  std::ranges::sort(all.categories);
  return {all};
}

std::vector<const CellGroup*> pool_parts(const Group& pool) {
  std::vector<const CellGroup*> out;
  for (const CellGroup& entry : pool.cells)
    if (std::ranges::none_of(pool.cells, [&](const CellGroup& other) { return inside(entry, other); }))
      out.push_back(&entry);
  return out;
}

std::vector<CountPiece> count_pieces(const PoolGroups& groups) {
  const auto pieces = disjoint_pieces(*groups.pool);
  const auto of = piece_of_category(pieces);
  UnionFind trees(pieces.size());  // a hidden union's sum and all but one of the pieces that it ties give the last
  std::vector<bool> hidden(pieces.size(), false);
  for (const Group* cluster : groups.clusters)
    for (const CellGroup& cell : cells_or_all(*cluster, *groups.pool)) {
      if (cell.categories.size() == 1) continue;
      const int first = of.at(cell.categories.front());
      for (const Category& category : cell.categories) {
        hidden[of.at(category)] = true;
        trees.join(of.at(category), first);
      }
    }
  std::vector<CountPiece> out;
  for (int p = 0; p < std::ssize(pieces); ++p)
    if (hidden[p] && trees.root(p) != p) out.push_back(pieces[p]);
  return out;
}

}  // namespace fedglmm
