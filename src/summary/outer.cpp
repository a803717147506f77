#include "summary/outer.hpp"

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {

void fail_in_two(const std::string& place, std::string_view cluster, std::string_view outer, std::string_view other) {
  fail(Status::bad_data, place, ": cluster ", in_quotes(cluster), " lies within ", in_quotes(outer), " and within ",
       in_quotes(other), "; it must lie within one: clusters of the same name need names of their own");
}

void check_outer(const std::vector<Group>& groups, const std::string& place) {
  for (std::size_t g = 1; g < groups.size(); ++g) {
    const Group &last = groups[g - 1], &group = groups[g];
    if (!group.is_pool() && last.rows.cluster == group.rows.cluster && last.outer != group.outer)
      fail_in_two(place, group.rows.cluster, last.outer, group.outer);
  }
}

}  // namespace fedglmm
