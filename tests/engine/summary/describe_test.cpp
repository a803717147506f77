// describe_test.cpp - a person can find the numbers.
#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

void check_says(const std::string& text, std::initializer_list<std::string> parts) {
  CAPTURE(text);
  for (const auto& part : parts) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("describe: protocol, release and clusters, with means on the data's scale") {
  const auto summary = summarized(tiny_study, tiny_rows);
  const auto text = describe_summary(summary);
  // 1 + 4 + 3 numbers of ward a, 1 + 1 + 2 + 3 of ward b, 4 totals.
  check_says(text, {"19 numbers about 2 groups", summary.protocol->hash, summary.releases[0].id, "2 clusters, 4 rows",
              "enforced: none", "(x - 1) / 2", "levels f, m", "ill: binary"});
  check_says(text, {"cluster  rows  order  moments  sum ill  mean age  mean sexm\n",
              "a           2      2        4        1         4        0.5\n",
              "b           2      2        2        1         0          1\n"});
}

TEST_CASE("describe: what was withheld, few events, changed thresholds, rounding") {
  auto summary = cell_summary(replaced(cell_study, "\"order\"",
                                       R"("random": ["age"], "thresholds": {"min_rows": 3}, "order")"));
  summary.groups[1].y = {{6, NAN}};
  summary.groups[2].y = {{4, 2}};
  summary.releases[0].totals[0].xy = {7, NAN, 3, NAN};
  check_says(describe_summary(summary),
       {"withheld: totals of ill times age, age^2\n", "missing in this version: ",
        "withheld: response times random-effect columns in a\n", "1 to 4 events: b, all with sexf\n",
        "changed    thresholds, with the profile's own in brackets: min_rows 3 (10)\n",
        "totals     of pools to order 3\n",
        "rounded    sums that are no counts, to about 1/16 of their sampling error\n", "\nCategories (", "cut at 5\n"});
}

TEST_CASE("describe: transforms and scaled responses") {
  auto json = replaced(cell_study, "\"centre\": 1", "\"transform\": \"log\", \"step\": 0.5, \"centre\": 1");
  json = replaced(json, "\"binary\"", "\"numeric\", \"centre\": 8, \"scale\": 4");
  check_says(describe_summary(cell_summary(replaced(json, "[-9, 21]", "[1, 21]"))),
       {"z = (log(x) - 1) / 2, bounds 1 to 21, in steps of 0.5, cut at 5\n", "ill: numeric, shared as (y - 8) / 4\n"});
}
