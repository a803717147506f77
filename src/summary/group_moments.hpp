// group_moments.hpp - any moment of a whole group that follows from what the group released.
#pragma once
#include <optional>

#include "summary/statements.hpp"

namespace fedglmm {

class GroupMoments {
 public:
  // `index` must be make_index_set(protocol, index_degree(protocol)).
  GroupMoments(const IndexSet& index, const Group& group);

  // Sum over the group's rows of the product of these base columns (ascending; reduced as in an index set); nullopt if
  // it was not released. Constant columns are factored out.
  std::optional<double> sum(const Monomial& monomial) const;

 private:
  const Group& group_;
  std::map<Monomial, double> moments_;
};

}  // namespace fedglmm
