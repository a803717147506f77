#include "pseudo_data/structure.hpp"

#include <algorithm>
#include <iterator>

#include "summary/statements.hpp"

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
