#include "accuracy/comparison_table.hpp"

#include <doctest/doctest.h>

using namespace accuracy;

TEST_CASE("comparison table: a fit, and a failure with its reason") {
  Comparison good;
  good.fit.clusters = {"a", "b"};
  good.fit.rows = 1234;
  good.fit.numbers = 56;
  good.fit.unmatched = 7;
  good.fit.certificate = 0.3;
  good.kept.largest = 0.25;
  good.kept.largest_se = 0.125;
  good.kept.sd_se = 0.5;
  good.all.largest_se = 2;
  good.all.sd_se = 4;
  Comparison bad;
  bad.failure = "nothing can be released";
  ComparisonTable table;
  table.add("one", good);
  table.add("two", bad);
  const std::string text = table.markdown();
  CHECK(text.find("| one            | 56      | 2        | 1,234 | 7         | 0.25        | 0.12  | 0.50      | "
                  "0.30        | 2.0                    | 4.0       |") != std::string::npos);
  CHECK(text.find("| two            | –       | –        | –     | –         | failed ") != std::string::npos);
  CHECK(text.ends_with("\nWhat failed:\n\n- two: nothing can be released\n"));
}
