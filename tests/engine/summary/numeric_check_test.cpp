// numeric_check_test.cpp - moments of numeric columns in a box, off their grid, or of no rows.
#include "summary/numeric_check.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

// Age in z: [-5, 10], cut at 2.
struct Checked {
  std::shared_ptr<const Protocol> protocol;
  NumericCheck numeric;
  explicit Checked(const std::string& json = cell_study) : protocol(study(json)), numeric(*protocol) {}
  void operator()(std::int64_t n, const std::vector<double>& moments, const Box& box = {}) {
    numeric.check(n, static_cast<int>(moments.size()), {}, moments, box, "a.fgs, line 2");
  }
};

void refused(std::int64_t n, const std::vector<double>& moments, const std::string& why, const Box& box = {}) {
  check_fails(Status::bad_data, {"a.fgs, line 2: impossible", why}, [&] { Checked()(n, moments, box); });
}

}  // namespace

TEST_CASE("numeric check: how many moments") {
  Checked check;
  CHECK(check.numeric.count(3, {}) == 3);
  CHECK(check.numeric.count(3, {1}) == 0);
  Checked two(random_cell_study);
  CHECK(two.numeric.count(4, {}) == 2 + 3 + 4 + 5);
  CHECK(two.numeric.count(4, {3}) == 4);
}

TEST_CASE("numeric check: sums of rows pass") {
  CHECK_NOTHROW(Checked()(25, {5, 25}));
  CHECK_NOTHROW(Checked()(25, {}));
  CHECK_NOTHROW(Checked()(5, {10, 20}, {{1, 1}}));  // z = 2 in all
}

TEST_CASE("numeric check: bounds of the protocol and of the box, half a grid beyond them") {
  // 25 rows: grids 1/2, 1, 2.
  CHECK_NOTHROW(Checked()(25, {250, 2500}));
  Checked near(replaced(cell_study, "21]", "20.9]"));  // z <= 9.95, and 25 z <= 248.75
  CHECK_NOTHROW(near(25, {249, 2475}));
  check_fails(Status::bad_data, {"age is 249.5, outside"}, [&] { near(25, {249.5, 2475}); });
  refused(25, {251, 2500}, "age is 251, outside");
  refused(25, {-126, 2500}, "outside");
  refused(25, {50.5, 200}, "outside", {{0, 0}});  // below the cut: z < 2
  refused(25, {49.5, 200}, "outside", {{1, 1}});
  CHECK_NOTHROW(Checked()(25, {49.5, 100}, {{0, 1}}));
  refused(25, {5, -1}, "age^2");
}

TEST_CASE("numeric check: the grid of rule R6, by the exact bit") {
  refused(25, {5.25, 25}, "no multiple of 0.5 (rule R6)");
  refused(25, {5, 25.5}, "age^2 is 25.5, no multiple of 1 ");
  CHECK_NOTHROW(Checked(replaced(cell_study, "\"order\"", "\"precision\": 0, \"order\""))(25, {5.25, 25.3}));
  CHECK_NOTHROW(Checked(replaced(cell_study, "\"order\"", "\"precision\": 5, \"order\""))(25, {5.25, 25.5}));
}

TEST_CASE("numeric check: moments that no rows have") {
  refused(25, {25, 20}, "semidefinite");  // 25 rows of mean 1 have squares of 25 or more
  CHECK_NOTHROW(Checked()(25, {25, 25}));
  CHECK_NOTHROW(Checked()(25, {24.5, 24}));  // the sum may have been 24.25
}

TEST_CASE("numeric check: many sets of columns") {
  std::string variables;
  for (int v = 0; v < 8; ++v) variables += cat(v ? "," : "", R"({"name": "v)", v, R"(", "type": "numeric"})");
  Checked check(R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name": "y", "type": "binary"}],
                    "variables": [)" + variables + "]}");
  for (int set = 0; set < 200; ++set) {
    std::vector<int> without;
    for (int c = 0; c < 8; ++c)
      if (set >> c & 1) without.push_back(c);
    const auto columns = 8 - without.size();
    CHECK(check.numeric.count(2, without) == columns + columns * (columns + 1) / 2);
  }
}
