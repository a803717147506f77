#include "pseudo_data/pool_counts.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "base/union_find.hpp"

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

std::map<Category, int> piece_of_category(const std::vector<CountPiece>& pieces) {
  std::map<Category, int> out;
  for (int p = 0; p < std::ssize(pieces); ++p)
    for (const Category& category : pieces[p].categories) out[category] = p;
  return out;
}

bool is_small(const CellGroup& cell, const Category& category) {
  return std::ranges::binary_search(cell.small, category);
}

// Shares of levels and intervals, as if they were independent: those of the pool's said counts, and of a cluster's own
// with the pool's as a few more rows.
class Shares {
 public:
  explicit Shares(const std::vector<std::vector<CellGroup>>& clusters) {
    for (const auto& cells : clusters) add(cells, 1);
  }
  Shares of_cluster(const std::vector<CellGroup>& cells) const {
    constexpr double rows_of_pool = 5;
    Shares out = *this;
    for (auto& levels : out.rows_) {
      double total = 0;
      for (const auto& [level, rows] : levels) total += rows;
      for (auto& [level, rows] : levels) rows *= rows_of_pool / total;
    }
    out.add(cells, 0);
    return out;
  }
  double operator()(const Category& category) const {
    double out = 1;
    for (std::size_t k = 0; k < category.size(); ++k) {
      double total = 0;
      for (const auto& [level, rows] : rows_[k]) total += rows;
      out *= rows_[k].at(category[k]) / total;
    }
    return out;
  }

 private:
  // Counts that are not said leave `trace` of a row for each level.
  void add(const std::vector<CellGroup>& cells, double trace) {
    for (const CellGroup& cell : cells)
      for (const Category& category : cell.categories) {
        rows_.resize(category.size());
        for (std::size_t k = 0; k < category.size(); ++k)
          rows_[k][category[k]] += cell.categories.size() == 1 ? static_cast<double>(cell.n) : trace;
      }
  }

  std::vector<std::map<std::int32_t, double>> rows_;     // per factor: rows of each level
};

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

std::vector<std::vector<double>> guessed_counts(const PoolGroups& groups, double min_cell) {
  std::vector<std::vector<CellGroup>> clusters;
  for (const Group* cluster : groups.clusters) clusters.push_back(cells_or_all(*cluster, *groups.pool));
  const Shares pool_shares(clusters);
  std::vector<std::map<Category, double>> usual;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const Shares shares = pool_shares.of_cluster(clusters[i]);
    auto& of_cluster = usual.emplace_back();
    for (const CellGroup& cell : clusters[i])
      for (const Category& category : cell.categories)
        of_cluster[category] = static_cast<double>(groups.clusters[i]->n) * shares(category);
  }
  const auto pieces = disjoint_pieces(*groups.pool);
  const auto of = piece_of_category(pieces);
  const double half = 0.5 * min_cell;
  std::vector<Hidden> hidden;
  for (const CountPiece& piece : pieces) hidden.push_back({piece.n, 0});
  for (std::size_t i = 0; i < clusters.size(); ++i)
    for (const CellGroup& cell : clusters[i])
      for (const Category& category : cell.categories) {
        Hidden& h = hidden[of.at(category)];
        if (cell.categories.size() == 1) h.rows -= static_cast<double>(cell.n);
        else if (is_small(cell, category)) h.rows -= half;
        else h.usual += usual[i].at(category);
      }
  std::vector<std::vector<double>> out;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    auto& guesses = out.emplace_back();
    for (const CellGroup& cell : clusters[i]) {
      const auto first = std::ssize(guesses);
      for (const Category& category : cell.categories) {
        const Hidden& h = hidden[of.at(category)];
        const double mean = h.usual > 0 ? usual[i].at(category) * h.rows / h.usual : 0;
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
