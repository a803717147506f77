// merge.cpp - addition of summaries.
#include "summary/merge.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

#include "base/error.hpp"
#include "summary/group_moments.hpp"
#include "summary/outer.hpp"
#include "summary/release_check.hpp"

namespace fedglmm {
namespace {

// The group's moments where only the columns of `constant` are left out: others that are constant in it are written
// out.
std::vector<double> expanded_moments(const IndexSet& index, const Group& group, const std::map<int, double>& constant) {
  const GroupMoments sums(index, group);
  std::vector<double> moments;
  for (const int position : released_monomials(index, group.order, group.table, constant))
    moments.push_back(sums.sum(index.monomials[position]).value());
  return moments;
}

void add_to(std::vector<double>& sums, const std::vector<double>& more) {
  std::ranges::transform(sums, more, sums.begin(), std::plus<>());  // a sum withheld in one part stays withheld: NaN
}

void add_group(const IndexSet& index, Group& group, const Group& other) {
  std::map<int, double> constant;
  std::ranges::set_intersection(group.constant, other.constant, std::inserter(constant, constant.end()));
  auto moments = expanded_moments(index, group, constant);
  add_to(moments, expanded_moments(index, other, constant));
  group.moments = std::move(moments);
  group.constant = std::move(constant);
  group.n += other.n;
  for (std::size_t r = 0; r < group.y.size(); ++r) add_to(group.y[r], other.y[r]);
}

void check_parts(std::span<const Summary* const> parts) {
  if (parts.empty()) fail(Status::invalid_argument, "nothing to merge: give one summary or more");
  for (const auto* part : parts)
    if (part->protocol->hash != parts.front()->protocol->hash)
      fail(Status::bad_data, "summaries of different protocols do not merge: ", parts.front()->protocol->hash, " and ",
           part->protocol->hash, "; all sites must use the same study.json");
}

std::vector<Release> merged_releases(std::span<const Summary* const> parts) {
  std::vector<Release> releases;
  for (const auto* part : parts) releases.insert(releases.end(), part->releases.begin(), part->releases.end());
  std::ranges::sort(releases, {}, &Release::id);
  const auto twice = std::ranges::adjacent_find(releases, {}, &Release::id);
  if (twice != releases.end())
    fail(Status::bad_data, "release ", twice->id, " occurs twice: its rows would count twice; leave one of them out");
  return releases;
}

}  // namespace

Summary merge_summaries(std::span<const Summary* const> parts) {
  check_parts(parts);
  Summary merged;
  merged.protocol = parts.front()->protocol;
  merged.releases = merged_releases(parts);
  std::vector<const Group*> groups;
  std::int64_t rows = 0;
  for (const auto* part : parts)
    for (const auto& group : part->groups) {
      if (!group.is_pool()) add_rows(rows, group.n, "the merged summary");
      groups.push_back(&group);
    }
  std::ranges::stable_sort(groups,
                           [](const Group* a, const Group* b) { return statement_place(*a) < statement_place(*b); });
  const auto index = make_index_set(*merged.protocol, index_degree(*merged.protocol));
  for (const auto* group : groups) {
    const bool same = !merged.groups.empty() && statement_place(merged.groups.back()) == statement_place(*group);
    if (same && merged.groups.back().outer == group->outer) {
      add_group(index, merged.groups.back(), *group);
    } else {
      merged.groups.push_back(*group);
    }
  }
  check_outer(merged.groups, "the merged summary");
  return merged;
}

}  // namespace fedglmm
