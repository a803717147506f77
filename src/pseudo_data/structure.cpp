#include "pseudo_data/structure.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "summary/group_moments.hpp"

namespace fedglmm {

Structure::Structure(const Protocol& from) : protocol(from), index(make_index_set(from, index_degree(from))) {
  for (std::size_t c = 0; c < index.columns.size(); ++c) {
    const BaseColumn& column = index.columns[c];
    if (column.numeric()) {
      numeric.push_back(static_cast<int>(c));
      continue;
    }
    if (factors.empty() || factors.back().variable != column.variable) factors.push_back({column.variable, {}});
    factors.back().dummies.push_back(static_cast<int>(c));
  }
  typical_sd.assign(numeric.size(), 1.0);
}

void Structure::set_typical_sd(const std::vector<Group>& groups) {
  for (std::size_t k = 0; k < numeric.size(); ++k) {
    double squares = 0, rows = 0;
    for (const Group& group : groups) {
      if (group.in_cells() || group.order < 2) continue;
      const GroupMoments moments(index, group);
      const auto first = moments.sum({numeric[k]}), second = moments.sum({numeric[k], numeric[k]});
      const auto n = static_cast<double>(group.n);
      squares += std::max(0.0, *second - *first * *first / n);
      rows += n;
    }
    if (squares > 0) typical_sd[k] = std::sqrt(squares / rows);
  }
}

Monomial Structure::powers(const std::vector<int>& exponents) const {
  Monomial out;
  for (std::size_t k = 0; k < exponents.size(); ++k) out.insert(out.end(), exponents[k], numeric[k]);
  return out;
}

Monomial product(const Monomial& a, const Monomial& b) {
  Monomial out;
  std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace fedglmm
