// numeric_rows_test.cpp - sums over cells and their rounding.
#include "disclosure/numeric_rows.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

// Two numeric columns, 4 rows in two categories.
Site small_site(const std::string& precision) {
  Site site(factor_study(2, 2, "\"order\": 2, \"precision\": " + precision));
  site.sums.add({"a", {0}, {1, 2}, {0}});
  site.sums.add({"a", {0}, {3, 1}, {0}});
  site.sums.add({"a", {1}, {-2, 0.375}, {0}});
  site.sums.add({"a", {1}, {1, 1}, {0}});
  return site;
}

}  // namespace

TEST_CASE("numeric rows: sums, values and far rows of cells together") {
  Site site = small_site("0");
  NumericRows rows;
  for (const auto& [category, cell] : site.cluster("a").cells) rows.add(cell);
  CHECK(rows.n == 4);
  CHECK(rows.sums == std::vector<double>{3, 4.375, 15, 5.25, 6.140625});  // u, v, u^2, u v, v^2
  CHECK(rows.x[0].count(1) == 2);
  CHECK(rows.x[1].distinct() == 3);
  CHECK(rows.far.size() == 4);
  CHECK(numeric_statement(site.plan, rows, 2, {}) == rows.sums);
  CHECK(numeric_statement(site.plan, rows, 1, {}) == std::vector<double>{3, 4.375});
  CHECK(numeric_statement(site.plan, rows, 2, {1}) == std::vector<double>{4.375, 6.140625});  // without u
}

TEST_CASE("numeric rows: statements keep bits of their sampling error") {
  Site site = small_site("3");
  NumericRows rows;
  for (const auto& [category, cell] : site.cluster("a").cells) rows.add(cell);
  // Of n = 4 rows: sqrt(4) 2^-3 = 1/4, so 1/2; of squares sqrt(4 * 3) / 8 = 0.43, so 1/2.
  CHECK(numeric_statement(site.plan, rows, 2, {}) == std::vector<double>{3, 4.5, 15, 5.5, 6});
}
