// cell_check_test.cpp - clusters and pools in cells, each by itself.
#include "summary/cell_check.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

void check(const Group& group, const std::string& json = cell_study) {
  const auto protocol = study(json);
  CellCheck(*protocol).check(group, "a.fgs, line 2");
}

template <class Edit>
void refused(Group group, const std::string& why, const Edit& edit) {
  CHECK_NOTHROW(check(group));
  edit(group);
  check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { check(group); });
}

}  // namespace

TEST_CASE("cell check: cells partition the rows of a cluster") {
  refused(cell_ward_a(), "the cells have 21 rows, the cluster 22", [](Group& group) {
    group.n = 22;
    group.cells[1].n = 13;
  });
  refused(cell_ward_a(), "more than the 20 rows", [](Group& group) { group.cells[0].n = 9; });
  refused(cell_ward_a(), "'m, age :5' is in two cells", [](Group& group) { group.cells[0].categories = {young_m}; });
}

TEST_CASE("cell check: a cluster may say nothing of categories") {
  auto group = cell_ward_a();
  group.cells.clear();
  CHECK_NOTHROW(check(group));
}

TEST_CASE("cell check: hidden counts must be possible") {
  // Two categories of m: the small one holds 1 to 4 rows, the other 5 or more.
  refused(cell_ward_a(), "5 rows in 2 categories, 1 of them small", [](Group& group) {
    group.cells[0].n = 15;
    group.cells[1].n = 5;
  });
  refused(cell_ward_a(), "12 rows in 2 categories, 2 of them small", [](Group& group) {
    group.cells[1].small = group.cells[1].categories;
  });
  refused(cell_ward_a(), "1 rows in 2 categories, 0 of them small", [](Group& group) {
    group.cells[0].n = 19;
    group.cells[1].n = 1;
    group.cells[1].small.clear();
  });
}

TEST_CASE("cell check: moments of a cluster, a cell, a pool's part") {
  refused(cell_ward_b(), "age^2", [](Group& group) { group.moments = {15, -1}; });
  refused(cell_ward_b(), "line 2, cell 'f, age :5': impossible",
          [](Group& group) { group.cells[0].moments = {50.5, 200}; });
  refused(cell_ward_a(), "several categories whose counts are hidden", [](Group& group) {
    group.cells[1].order = 1;
    group.cells[1].moments = {21};
  });
  refused(cell_pool(), "cell 'm, age :5': impossible", [](Group& group) { group.cells[1].moments = {31, 10}; });
}

TEST_CASE("cell check: parts of a pool") {
  refused(cell_pool(), "49 rows, the pool 50", [](Group& group) { group.cells[1].n = 16; });
  refused(cell_pool(), "do not add", [](Group& group) {
    group.cells[0].n = 49;
    group.cells[1].n = 1;
    group.cells.pop_back();
  });
}

TEST_CASE("cell check: response sums, dummies within the rows that may have their level") {
  const auto json = replaced(cell_study, "\"order\"", "\"random\": [\"sex\"], \"order\"");
  auto group = cell_ward_b();
  group.y = {{10, 5}};
  CHECK_NOTHROW(check(group, json));  // 5 rows are m
  group.y = {{10, 6}};
  check_fails(Status::bad_data, {"a.fgs, line 2: impossible", "times sexm is 6"}, [&] { check(group, json); });
  group.cells.clear();
  CHECK_NOTHROW(check(group, json));
}
