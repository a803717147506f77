#include "summary/lower_order.hpp"

#include <algorithm>

namespace fedglmm {

void lower_order(Summary& summary, int order) {
  const IndexSet index = make_index_set(*summary.protocol, index_degree(*summary.protocol));
  for (Group& group : summary.groups) {
    const int table = group.table == group.order ? std::min(group.order, order) : group.table;  // a whole count table stays
    const std::vector<int> before = released_monomials(index, group.order, group.table, group.constant);
    const std::vector<int> after = released_monomials(index, std::min(group.order, order), table, group.constant);
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
}

}  // namespace fedglmm
