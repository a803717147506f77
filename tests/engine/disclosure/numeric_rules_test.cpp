// numeric_rules_test.cpp - R1, R3, R5 and R6 by hand.
#include "disclosure/numeric_rules.hpp"

#include "engine/cell_rows.hpp"

using namespace cell_rows;

namespace {

using Row = std::vector<double>;

template <class Value>
NumericVerdict judged(const std::string& json, int rows, const Value& value, int highest = 4) {
  Site site(json);
  for (int i = 0; i < rows; ++i) site.sums.add({"a", {0}, value(i), {0}});
  NumericRows all;
  all.add(site.cell("a", {0}));
  return NumericRules(site.plan).judge(all, highest);
}

// Different values, without any far from the others: of u, and of v in another order.
Row even(int i) { return {i % 50 * 0.04 - 1 + i * 1e-6}; }
Row even2(int i) { return {even(i)[0], i * 7 % 50 * 0.04 - 1 + i * 1e-6}; }

const std::string one = factor_study(2, 1), two = factor_study(2, 2);

bool says(const NumericVerdict& verdict, const std::string& text) {
  return verdict.why.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("numeric rules: R1 asks for rows") {
  CHECK(judged(one, 9, even).order == 0);
  CHECK(says(judged(one, 9, even), "R1: 9 rows"));
  CHECK(judged(one, 11, even).order > 0);
  // Of 10 different values each is held by all but 9 rows.
  CHECK(says(judged(one, 10, even), "R3: 'u' has one value in all but 9 rows"));
}

TEST_CASE("numeric rules: the ratio lowers the order") {
  // Two columns: 2, 5, 9, 14 numbers to order 1 to 4, at most 0.05 for each of rows times columns.
  const auto json = replaced(two, "\"order\": 4", R"("order": 4, "thresholds": {"ratio": 0.05})");
  CHECK(judged(json, 141, even2).order == 4);     // 14 <= 14.1
  const auto lowered = judged(json, 139, even2);  // 14 > 13.9
  CHECK(lowered.order == 3);
  CHECK(lowered.ratio == doctest::Approx(9.0 / 278));
  CHECK(says(lowered, "not order 4: R3: 14 numbers about 139 rows"));
  CHECK(judged(json, 91, even2).order == 3);  // 9 <= 9.1
  CHECK(judged(json, 89, even2).order == 2);
  CHECK(judged(json, 200, even2).why.empty());
  CHECK(judged(json, 200, even2, 2).order == 2);
}

TEST_CASE("numeric rules: a column of few values lowers the order to 2 at the least, else it is left out") {
  const auto values = [](int count) {
    return [count](int i) { return Row{even(i)[0], i % count * 0.5}; };
  };
  CHECK(judged(two, 100, values(6)).order == 4);
  const auto five = judged(two, 100, values(5));
  CHECK(five.order == 3);
  CHECK(five.without.empty());
  CHECK(says(five, "R3: 'v' has 5 different values"));
  CHECK(judged(two, 100, values(4)).order == 2);
  const auto three = judged(two, 100, values(3));
  CHECK(three.order == 4);
  CHECK(three.without == std::vector{2});  // f, u, v
  CHECK(three.ratio == doctest::Approx(0.04));
  const auto alone = [](int i) { return Row{i % 3 * 0.5}; };
  CHECK(judged(one, 100, alone).order == 1);
  CHECK(judged(one, 100, [](int i) { return Row{i % 2 * 0.5}; }).order == 0);
}

TEST_CASE("numeric rules: one value in all but nine rows is not described") {
  const auto others = [](int count) {
    return [count](int i) { return Row{even(i)[0], i < count ? 0.1 * (i + 1) : 0}; };
  };
  const auto nine = judged(two, 100, others(9));
  CHECK(nine.without == std::vector{2});
  CHECK(says(nine, "'v' has one value in all but 9 rows"));
  CHECK(judged(two, 100, others(10)).without.empty());
}

TEST_CASE("numeric rules: leverage") {
  // The far row's leverage in 1, u, u^2 is nearly 1; in degree 1 it is 1/100 + x^2 / sum, x about 20 of sum about 430.
  const auto far = [](int x) {
    return [x](int i) { return i == 0 ? Row{1.0 * x} : even(i); };
  };
  const auto outlier = judged(one, 100, far(20));
  CHECK(outlier.order == 1);
  CHECK(says(outlier, "R5: a row has leverage 0.99"));
  CHECK(outlier.leverage == doctest::Approx(0.01));
  CHECK(judged(one, 100, far(0)).order == 4);
  // Degree 1, the judge of orders 2 and 3: 5 and 99 rows of variance 1/3 give 0.01 + 24.8 / (24.8 + 33).
  const auto milder = judged(one, 100, far(5));
  CHECK(milder.order == 3);
  CHECK(milder.leverage > 0.4);
  CHECK(milder.leverage < 0.5);
}

TEST_CASE("numeric rules: moments of stepped columns leave half of the bits unknown") {
  // Values 0 to 9, 30 rows: log2 C(39, 30) = 27.7 bits; a moment says 4 + log2 sqrt(2 pi e) = 6.05 of them.
  const auto stepped = [](const std::string& upper, const std::string& precision = "4") {
    const auto column = R"("type": "numeric", "step": 1, "bounds": [0, )" + upper + "]";
    return replaced(replaced(one, "\"type\": \"numeric\"", column),
                    "\"order\": 4", "\"order\": 4, \"precision\": " + precision);
  };
  const auto digits = [](int i) { return Row{i % 10 * 1.0}; };
  const auto verdict = judged(stepped("9"), 30, digits);
  CHECK(verdict.order == 2);
  CHECK(says(verdict, "R6: 'u'"));
  CHECK(judged(stepped("999"), 30, digits).order == 4);    // log2 C(1029, 30) = 193 bits
  CHECK(judged(stepped("9", "0"), 30, digits).order == 4);  // exact sums: the rule is off, and said to be missing
}

TEST_CASE("numeric rules: nothing to say without numeric columns") {
  Site site(factor_study(2, 0));
  site.add("a", {0}, 20);
  NumericRows rows;
  rows.add(site.cell("a", {0}));
  CHECK(NumericRules(site.plan).judge(rows, 4).order == 0);
}
