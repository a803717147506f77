// lower_order.cpp - moments come by degree, so those of a lower order are the first ones, but for count tables.
#include "summary/lower_order.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

void lower_whole(const IndexSet& index, Group& group, int order) {
  const int table = group.table == group.order ? std::min(group.order, order) : group.table;  // a whole table stays
  const auto before = released_monomials(index, group.order, group.table, group.constant);
  const auto after = released_monomials(index, std::min(group.order, order), table, group.constant);
  std::vector<double> kept;
  for (std::size_t k = 0, a = 0; k < before.size() && a < after.size(); ++k)
    if (before[k] == after[a]) {
      kept.push_back(group.moments[k]);
      ++a;
    }
  group.order = std::min(group.order, order);
  group.table = table;
  group.moments = std::move(kept);
}

// Of a group in cells, or a cell. Monomials of degree 1 .. k in m columns: C(m + k, k) - 1.
template <class Said>
void lower_numeric(std::size_t numeric_columns, Said& said, int order) {
  if (said.order <= order) return;
  const auto columns = numeric_columns - said.without.size();
  std::size_t count = 1;
  for (std::size_t d = 1; d <= static_cast<std::size_t>(order); ++d) count = count * (columns + d) / d;
  said.order = order;
  said.moments.resize(count - 1);
  if (order == 0) said.without.clear();
}

}  // namespace

void lower_order(Summary& summary, int order) {
  const auto index = make_index_set(*summary.protocol, index_degree(*summary.protocol));
  const auto numeric = static_cast<std::size_t>(std::ranges::count_if(index.columns, &BaseColumn::numeric));
  for (auto& group : summary.groups) {
    if (!says_cells(*summary.protocol)) {
      lower_whole(index, group, order);
      continue;
    }
    lower_numeric(numeric, group, order);
    for (auto& cell : group.cells) lower_numeric(numeric, cell, order);
  }
}

}  // namespace fedglmm
