#include "pseudo_data/pool_counts.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace fedglmm {
namespace {

bool inside(const CellGroup& part, const CellGroup& whole) {
  return part.categories.size() < whole.categories.size() && std::ranges::includes(whole.categories, part.categories);
}

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

std::map<Category, std::size_t> piece_of_category(const std::vector<CountPiece>& pieces) {
  std::map<Category, std::size_t> out;
  for (std::size_t p = 0; p < pieces.size(); ++p)
    for (const Category& category : pieces[p].categories) out[category] = p;
  return out;
}

// Trees of pieces and hidden unions: a union's sum and all but one of the pieces in a tree give the last.
class Trees {
 public:
  explicit Trees(std::size_t pieces) : parent_(pieces) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t root(std::size_t node) {
    while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
    return node;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

bool is_small(const CellGroup& cell, const Category& category) {
  return std::ranges::binary_search(cell.small, category);
}

// What a category's count is like where a cluster says it; `least` where none does.
std::map<Category, double> usual_counts(const std::vector<std::vector<CellGroup>>& clusters, double least) {
  std::map<Category, std::pair<double, double>> said;
  for (const auto& cells : clusters)
    for (const CellGroup& cell : cells)
      for (const Category& category : cell.categories) {
        auto& [rows, times] = said[category];
        if (cell.categories.size() > 1) continue;
        rows += static_cast<double>(cell.n);
        ++times;
      }
  std::map<Category, double> out;
  for (const auto& [category, sums] : said) out[category] = sums.second > 0 ? sums.first / sums.second : least;
  return out;
}

// Of a piece: rows that no cluster says, beyond those that are known to be few, and the usual counts that share them.
struct Hidden {
  double rows = 0, usual = 0;
};

}  // namespace

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
  Trees trees(pieces.size());
  std::vector<bool> hidden(pieces.size(), false);
  for (const Group* cluster : groups.clusters)
    for (const CellGroup& cell : cells_or_all(*cluster, *groups.pool)) {
      if (cell.categories.size() == 1) continue;
      const std::size_t first = of.at(cell.categories.front());
      for (const Category& category : cell.categories) {
        hidden[of.at(category)] = true;
        trees.join(of.at(category), first);
      }
    }
  std::vector<CountPiece> out;
  for (std::size_t p = 0; p < pieces.size(); ++p)
    if (hidden[p] && trees.root(p) != p) out.push_back(pieces[p]);
  return out;
}

std::vector<std::vector<double>> guessed_counts(const PoolGroups& groups, double min_cell) {
  std::vector<std::vector<CellGroup>> clusters;
  for (const Group* cluster : groups.clusters) clusters.push_back(cells_or_all(*cluster, *groups.pool));
  const auto usual = usual_counts(clusters, min_cell);
  const auto pieces = disjoint_pieces(*groups.pool);
  const auto of = piece_of_category(pieces);
  const double half = 0.5 * min_cell;
  std::vector<Hidden> hidden;
  for (const CountPiece& piece : pieces) hidden.push_back({piece.n, 0});
  for (const auto& cells : clusters)
    for (const CellGroup& cell : cells)
      for (const Category& category : cell.categories) {
        Hidden& h = hidden[of.at(category)];
        if (cell.categories.size() == 1) h.rows -= static_cast<double>(cell.n);
        else if (is_small(cell, category)) h.rows -= half;
        else h.usual += usual.at(category);
      }
  std::vector<std::vector<double>> out;
  for (const auto& cells : clusters) {
    auto& guesses = out.emplace_back();
    for (const CellGroup& cell : cells) {
      const auto first = std::ssize(guesses);
      for (const Category& category : cell.categories) {
        const Hidden& h = hidden[of.at(category)];
        const double mean = h.usual > 0 ? usual.at(category) * h.rows / h.usual : 0;
        const double least = cell.small.empty() ? 0.1 : min_cell;
        guesses.push_back(is_small(cell, category) ? half : std::max(least, mean));
      }
      const double sum = std::accumulate(guesses.begin() + first, guesses.end(), 0.0);
      for (auto guess = guesses.begin() + first; guess != guesses.end(); ++guess)
        *guess *= static_cast<double>(cell.n) / sum;
    }
  }
  return out;
}

}  // namespace fedglmm
