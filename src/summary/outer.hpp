// outer.hpp - a cluster lies within one outer cluster, where the protocol's `within` names such.
#pragma once
#include <string>
#include <string_view>

#include "summary/statements.hpp"

namespace fedglmm {

// BAD_DATA, beginning with `place`: the cluster's rows are in two outer ones.
[[noreturn]] void fail_in_two(const std::string& place, std::string_view cluster, std::string_view outer,
                              std::string_view other);

// BAD_DATA likewise if groups of one cluster are in two outer ones. `groups` are in the order of a file.
void check_outer(const std::vector<Group>& groups, const std::string& place);

}  // namespace fedglmm
