// pool_examples.hpp - pools and clusters of one factor's categories as they are said.
#pragma once
#include <doctest/doctest.h>

#include "pseudo_data/pool_counts.hpp"

namespace pool_examples {

using namespace fedglmm;

inline CellGroup cell(std::vector<Category> categories, std::int64_t n, std::vector<Category> small = {}) {
  CellGroup out;
  out.categories = std::move(categories);
  out.small = std::move(small);
  out.n = n;
  return out;
}

inline const Category a{0}, b{1}, c{2}, d{3};

struct PoolExample {
  Group pool;
  std::vector<Group> cluster;
  PoolGroups groups() const {
    PoolGroups out{&pool, {}};
    for (const Group& one : cluster) out.clusters.push_back(&one);
    return out;
  }
  void add(std::vector<CellGroup> cells) {
    Group one;
    one.rows.cluster = std::string(1, static_cast<char>('p' + cluster.size()));
    for (const CellGroup& part : cells) one.n += part.n;
    one.cells = std::move(cells);
    cluster.push_back(std::move(one));
  }
};

}  // namespace pool_examples
