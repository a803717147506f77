// block_rules_test.cpp - R1 and R3 by hand.
#include "disclosure/block_rules.hpp"

#include "summaries.hpp"

using namespace summaries;

namespace {

// A study of `numeric` numeric columns and `binary` binary ones.
std::string wide_study(int numeric, int binary, const std::string& order, const std::string& profile) {
  std::string variables;
  for (int k = 0; k < numeric + binary; ++k)
    variables += cat(k > 0 ? ", " : "", "{\"name\": \"", k < numeric ? "u" : "b", k, "\", \"type\": \"",
                     k < numeric ? "numeric" : "binary", "\"}");
  return R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name": "y", "type": "numeric"}], "order": )" +
         order + ", \"profile\": " + profile + ", \"variables\": [" + variables + "]}";
}

// `rows` rows with all different numeric values; the binary columns of row i are given by `category`.
template <class CategoryOf>
BlockVerdict judged(const std::string& json, int rows, const CategoryOf& category) {
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  Accumulator sums(plan);
  for (int i = 0; i < rows; ++i) sums.add({"a", category(i), std::vector<double>(plan.numeric.size(), i + 0.5), {0}});
  return BlockRules(plan).judge(sums.clusters().at("a"));
}

BlockVerdict judged(const std::string& json, int rows) {
  return judged(json, rows, [](int) { return Category{}; });
}

std::vector<std::int64_t> smallest_cells(const std::map<Category, Cell>& cells, int literals) {
  std::vector<std::int64_t> rows;
  for (const auto& least : least_cells(cells, literals)) rows.push_back(least.rows);
  return rows;
}

}  // namespace

TEST_CASE("block rules: the smallest cell by its number of literals") {
  std::map<Category, Cell> cells;
  cells[{0, 0, 0}].n = 7;
  cells[{0, 1, 0}].n = 5;
  cells[{1, 1, 0}].n = 4;
  cells[{1, 1, 1}].n = 3;
  // One factor: 12 | 7, 7 | 12, 16 | 3; two: 7 5 7, 12 4 3, 7 9 3; three: the cells.
  CHECK(smallest_cells(cells, 3) == std::vector<std::int64_t>{19, 3, 3, 3});
  CHECK(smallest_cells(cells, 1) == std::vector<std::int64_t>{19, 3});
  cells.erase({1, 1, 1});
  cells[{0, 0, 1}].n = 6;
  // One: 18 | 4, 13 | 9, 16 | 6; two: 13 5 4, 12 6 4, 7 9 6; three: 7 5 4 6.
  CHECK(smallest_cells(cells, 6) == std::vector<std::int64_t>{22, 4, 4, 4});
}

TEST_CASE("block rules: R1 leaves out a block below the floor") {
  const auto json = wide_study(1, 0, "2", "\"default\"");
  const auto nine = judged(json, 9);
  CHECK_FALSE(nine.released);
  CHECK(nine.why.find("R1") != std::string::npos);
  CHECK(judged(json, 10).released);
}

TEST_CASE("block rules: the ratio lowers the order") {
  // Two numeric columns: 2, 5, 9, 14 numbers to order 1 to 4; rows times columns times 0.33 must be as many.
  const auto json = wide_study(2, 0, "4", "\"default\"");
  CHECK(judged(json, 22).order == 4);     // 14 <= 14.52
  const auto lowered = judged(json, 21);  // 14 > 13.86, 9
  CHECK(lowered.order == 3);
  CHECK(lowered.table == 3);
  CHECK(lowered.ratio == doctest::Approx(9.0 / 42));
  CHECK(lowered.why.find("not order 4: R3: 14 numbers") != std::string::npos);
  CHECK(judged(json, 13).order == 2);  // 9 > 8.58
  CHECK(judged(json, 14).order == 3);  // 9 <= 9.24
}

TEST_CASE("block rules: under profile none a ratio lowers to order 2 at the least and keeps the table") {
  const auto json = wide_study(2, 3, "4", "\"none\", \"thresholds\": {\"ratio\": 0.33}");
  const auto all_same = [](int) { return Category{0, 0, 0}; };
  const auto verdict = judged(json, 3, all_same);
  CHECK(verdict.released);
  CHECK(verdict.order == 2);
  CHECK(verdict.table == 3);
  CHECK(judged(wide_study(2, 3, "4", "\"none\""), 3, all_same).order == 4);
  CHECK_FALSE(judged(wide_study(2, 3, "4", "\"none\", \"thresholds\": {\"min_rows\": 4}"), 3, all_same).released);
}

TEST_CASE("block rules: a cell that cross moments describe is judged too") {
  // One numeric, one binary column; cells of k and 60 - k rows. The cell's moments go to one degree less: 3, 2, 1
  // numbers for orders 4, 3, 2, against 0.33 k; fewer than 10 rows are none to describe, and of 10 different values
  // each is in all but 9.
  const auto json = wide_study(1, 1, "4", "\"default\"");
  const auto order = [&](int k) { return judged(json, 60, [&](int i) { return Category{i < k}; }).order; };
  CHECK(order(11) == 4);
  CHECK(order(10) == 1);
  CHECK(order(9) == 1);
  CHECK(order(0) == 4);
  CHECK(order(1) == 1);
  CHECK(order(51) == 1);  // the level without a dummy
  CHECK(order(49) == 4);
  const auto strict_ratio = wide_study(1, 1, "4", "\"default\", \"thresholds\": {\"ratio\": 0.15}");
  const auto lowered = judged(strict_ratio, 60, [](int i) { return Category{i < 14}; });
  CHECK(lowered.order == 3);  // 7 numbers of the block <= 9; 3 of the cell > 2.1, 2 <= 2.1
  CHECK(lowered.smallest_cell == 14);
}

TEST_CASE("block rules: a numeric column with few values, or one value in nearly all rows") {
  const auto protocol = study(wide_study(1, 0, "4", "\"default\""));
  const MomentPlan plan(*protocol);
  const auto judge = [&](const auto& value) {
    Accumulator sums(plan);
    for (int i = 0; i < 100; ++i) sums.add({"a", {}, {value(i)}, {0}});
    return BlockRules(plan).judge(sums.clusters().at("a")).order;
  };
  CHECK(judge([](int i) { return i % 6 * 1.0; }) == 4);
  CHECK(judge([](int i) { return i % 5 * 1.0; }) == 3);
  CHECK(judge([](int i) { return i % 3 * 1.0; }) == 1);
  CHECK(judge([](int i) { return i % 2 * 1.0; }) == 0);
  CHECK(judge([](int) { return 1.0; }) == 0);
  CHECK(judge([](int i) { return i < 9 ? i + 1.0 : 0.0; }) == 0);  // 91 zeros and 9 others
  CHECK(judge([](int i) { return i < 10 ? i + 1.0 : 0.0; }) == 4);
}

TEST_CASE("block rules: a numeric column with few values, or one in nearly all rows, of a cell") {
  const auto json = wide_study(1, 1, "4", "\"default\"");
  const auto protocol = study(json);
  const MomentPlan plan(*protocol);
  // 100 rows with b, all different, and 100 without.
  const auto judge = [&](const auto& value) {
    Accumulator sums(plan);
    for (int i = 0; i < 100; ++i) sums.add({"a", {1}, {i + 0.5}, {0}});
    for (int i = 0; i < 100; ++i) sums.add({"a", {0}, {value(i)}, {0}});
    return BlockRules(plan).judge(sums.clusters().at("a"));
  };
  CHECK(judge([](int i) { return -1.0 * i; }).order == 4);
  const auto leak = judge([](int i) { return i == 5 ? 7.5 : 0; });  // one patient with a value among 100
  CHECK(leak.order == 1);
  CHECK(leak.why.find("of a cell") != std::string::npos);
  CHECK(leak.column == "u0");
  CHECK(judge([](int) { return 0.0; }).order == 1);
  CHECK(judge([](int i) { return i < 9 ? i + 1.0 : 0.0; }).order == 1);
  CHECK(judge([](int i) { return i < 10 ? i + 1.0 : 0.0; }).order == 4);
  CHECK(judge([](int i) { return i % 5 * 1.0; }).order == 4);  // moments of the cell to degree 3
  CHECK(judge([](int i) { return i % 4 * 1.0; }).order == 3);
}

TEST_CASE("block rules: without numeric columns there is nothing to judge but rows") {
  const auto json = wide_study(0, 2, "4", "\"default\"");
  CHECK(judged(json, 12, [](int i) { return Category{i % 2, i < 3}; }).order == 4);
}
