// pool_parts_test.cpp - totals of a pool that are nested as they must be, and totals that are not.
#include "summary/pool_parts.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const Category a{0}, b{1}, c{2}, d{3};

Group pool(std::vector<CellGroup> cells, std::int64_t n = 30) {
  Group group;
  group.n = n;
  group.cells = std::move(cells);
  return group;
}

CellGroup cell(std::vector<Category> categories, std::int64_t n, int order = 0) {
  return {std::move(categories), {}, n, order, {}, {}};
}

void refused(const Group& group, const std::string& why) {
  check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { pool_parts_of(group, "a.fgs, line 2"); });
}

}  // namespace

TEST_CASE("pool parts: parts hold all rows, counts lie inside one of them") {
  const auto places = pool_parts_of(pool({cell({a}, 10, 2), cell({b}, 6), cell({b, c, d}, 20, 4)}), "here");
  CHECK(places.at(a).part == 0);
  CHECK(places.at(a).finer == -1);
  CHECK(places.at(b).part == 2);
  CHECK(places.at(b).finer == 1);
  CHECK(places.at(d).part == 2);
  CHECK(places.at(d).finer == -1);
  CHECK_NOTHROW(pool_parts_of(pool({cell({a, b, c, d}, 30), cell({b, c}, 9)}), "here"));
  CHECK_NOTHROW(pool_parts_of(pool({cell({a, b}, 30), cell({a}, 11), cell({b}, 19)}), "here"));
}

TEST_CASE("pool parts: rows") {
  refused(pool({cell({a}, 10), cell({b}, 19)}), "29 rows, the pool 30");
  refused(pool({cell({a}, 10), cell({b}, 21)}), "more than the 30 rows");
  refused(pool({}), "0 rows, the pool 30");
  refused(pool({cell({a, b}, 30), cell({a}, 31)}), "above the total");
  refused(pool({cell({a, b}, 30), cell({a}, 30)}), "do not add");      // b holds a row at least
  refused(pool({cell({a, b}, 30), cell({a}, 11), cell({b}, 18)}), "do not add");
}

TEST_CASE("pool parts: overlaps") {
  refused(pool({cell({a, b}, 30), cell({b, c}, 9)}), "overlap");
  refused(pool({cell({a, b}, 15), cell({c, d}, 15), cell({b, c}, 9)}), "overlap");
  refused(pool({cell({b, c}, 20), cell({a, b}, 10)}), "overlap");
  refused(pool({cell({a, b, c}, 30), cell({a, b}, 9), cell({a}, 4)}), "overlap");
  refused(pool({cell({a, b}, 30), cell({a, b}, 30)}), "two totals");
  refused(pool({cell({a, b}, 30, 2), cell({a}, 9, 2)}), "moments of cells that overlap");
}
