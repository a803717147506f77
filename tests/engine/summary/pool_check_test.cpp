// pool_check_test.cpp - totals of pools against the counts of their clusters.
#include "summary/pool_check.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

using Edit = std::function<void(std::vector<Group>&)>;

void check(const Edit& edit, const std::string& json = cell_study) {
  std::vector<Group> groups{cell_pool(), cell_ward_a(), cell_ward_b()};
  edit(groups);
  std::vector<const Group*> pointers;
  for (const auto& group : groups) pointers.push_back(&group);
  check_pools(*study(json), pointers, "a.fgs");
}

void refused(const std::string& why, const Edit& edit, const std::string& json = cell_study) {
  check_fails(Status::bad_data, {"a.fgs", why}, [&] { check(edit, json); });
}

}  // namespace

TEST_CASE("pool check: totals that the clusters can have") {
  // Old m: 5 of ward b, and of the 12 m of ward a 1 to 4, since young m are 5 or more: 6 to 9 in all.
  for (const std::int64_t old : {6, 7, 8, 9})
    CHECK_NOTHROW(check([&](auto& groups) { groups[0].cells[2].n = old; }));
}

TEST_CASE("pool check: totals that they cannot have") {
  refused("10 rows with 'm, age 5:'; the clusters have 6 to 9", [](auto& groups) { groups[0].cells[2].n = 10; });
  refused("5 rows with 'm, age 5:'", [](auto& groups) { groups[0].cells[2].n = 5; });
  refused("34 rows with 'f, age :5'; the clusters have 33 to 33", [](auto& groups) {
    groups[0].cells[0].n = 34;
    groups[0].cells[1].n = 16;
  });
  refused("have 50 rows, its totals 51", [](auto& groups) {
    groups[0].cells[1].n = 18;
    groups[0].n = 51;
  });
  refused("'m, age :5', which cluster 'a' has, is in no total", [](auto& groups) {
    groups[0].cells[1].categories = {old_m};
    groups[0].cells.pop_back();
  });
}

TEST_CASE("pool check: a cluster that says nothing of categories may have rows in any") {
  const auto silent = [](auto& groups) { groups[2].cells.clear(); };
  CHECK_NOTHROW(check(silent));
  refused("39 rows with 'f, age :5'; the clusters have 8 to 38", [&](auto& groups) {
    silent(groups);
    groups[0].cells[0].n = 39;
    groups[0].cells[1].n = 11;
  });
}

TEST_CASE("pool check: each pool with clusters has its totals, and the other way round") {
  refused("totals of the pool are missing", [](auto& groups) { groups.erase(groups.begin()); });
  refused("pool 'x' has no cluster", [](auto& groups) {
    groups.push_back(cell_pool());
    groups.back().rows.pool = "x";
  });
  const auto json = replaced(cell_study, "\"order\"", "\"pools\": {\"a\": \"x\"}, \"order\"");
  const auto rest = [](auto& groups) {
    groups[0] = cell_ward_b();
    groups[0].rows.cluster.clear();
  };
  refused("totals of pool 'x' are missing", rest, json);
  const auto alone = [&](auto& groups) {
    rest(groups);
    groups.push_back(cell_ward_a());
    groups.back().rows.cluster.clear();
    groups.back().rows.pool = "x";
  };
  CHECK_NOTHROW(check(alone, json));
}
