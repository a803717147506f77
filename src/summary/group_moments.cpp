#include "summary/group_moments.hpp"

namespace fedglmm {

GroupMoments::GroupMoments(const IndexSet& index, const Group& group) : group_(group) {
  const std::vector<int> released = released_monomials(index, group.order, group.table, group.constant);
  for (std::size_t k = 0; k < released.size(); ++k) moments_[index.monomials[released[k]]] = group.moments[k];
}

std::optional<double> GroupMoments::sum(const Monomial& monomial) const {
  double factor = 1;
  Monomial varying;
  for (const int column : monomial) {
    const auto constant = group_.constant.find(column);
    if (constant == group_.constant.end()) varying.push_back(column);
    else factor *= constant->second;
  }
  if (varying.empty()) return factor * static_cast<double>(group_.n);
  if (factor == 0) return 0.0;
  const auto found = moments_.find(varying);
  if (found == moments_.end()) return std::nullopt;
  return factor * found->second;
}

}  // namespace fedglmm
