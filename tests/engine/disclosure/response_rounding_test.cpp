// response_rounding_test.cpp - grids of response sums, by hand.
#include "disclosure/response_rounding.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

// Precision 2: grids of the next power of two above sqrt(n) / 16.
std::string rounding_study(const std::string& type) {
  return R"({"fedglmm_protocol": 1, "cluster": "c", "order": 2, "precision": 2, "random": ["u", "d"],
    "responses": [{"name": "y", "type": ")" + type + R"("}],
    "variables": [{"name": "u", "type": "numeric"}, {"name": "d", "type": "binary"}]})";
}

// 100 rows, 64 with d; 36 events, of which 16 have d.
struct Rounding {
  Site site;
  explicit Rounding(const std::string& type) : site(rounding_study(type)) {
    for (int i = 0; i < 100; ++i) site.sums.add({"a", {i < 64}, {0.1}, {i >= 48 && i < 84 ? 1.0 : 0}});
  }
  std::int64_t rows(const Monomial& monomial) const {
    return rows_behind_sum(site.plan, {&site.cluster("a")}, 0, monomial);
  }
};

}  // namespace

TEST_CASE("response rounding: rows behind a sum") {
  const Rounding binary("binary"), numeric("numeric");
  CHECK(binary.rows({}) == 36);
  CHECK(binary.rows({0}) == 36);
  CHECK(binary.rows({0, 1}) == 16);
  CHECK(numeric.rows({}) == 100);
  CHECK(numeric.rows({1}) == 64);
}

TEST_CASE("response rounding: counts stay, other sums are multiples of their grid") {
  const Rounding binary("binary");
  // sqrt(36) / 16 = 0.375: 1/2.
  std::vector<double> sums{36, 3.6, 16};
  round_sums(binary.site.plan, binary.site.cluster("a"), 0, sums);
  CHECK(sums == std::vector<double>{36, 3.5, 16});
  // Numeric: sqrt(100) / 16 = 0.625: 1; with d sqrt(64) / 16 = 1/2, so the next above is 1.
  const Rounding numeric("numeric");
  sums = {36.4, 3.6, 16.3};
  round_sums(numeric.site.plan, numeric.site.cluster("a"), 0, sums);
  CHECK(sums == std::vector<double>{36, 4, 16});
}

TEST_CASE("response rounding: totals") {
  const Rounding numeric("numeric");
  ResponseTotals totals;
  // u, d; u^2, u d: sqrt(3 * 100) / 16 = 1.08, so 2 for squares.
  totals.xy = {3.6, 16.3, 4.9, std::numeric_limits<double>::quiet_NaN()};
  totals.yy = 36.9;
  totals.log_factorial = 0;
  round_totals(numeric.site.plan, {&numeric.site.cluster("a")}, 0, totals);
  CHECK(totals.xy[0] == 4);
  CHECK(totals.xy[1] == 16);
  CHECK(totals.xy[2] == 4);
  CHECK(std::isnan(totals.xy[3]));
  CHECK(totals.yy == 36);
  CHECK(totals.log_factorial == 0);
}
