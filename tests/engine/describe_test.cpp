// describe_test.cpp - a person can find the numbers.
#include "summaries.hpp"

using namespace summaries;

namespace {

void says(const std::string& text, std::initializer_list<std::string> parts) {
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
  says(text, {"19 numbers about 2 groups", summary.protocol->hash, summary.releases[0].id, "2 clusters, 4 rows",
              "enforced: none", "(x - 1) / 2", "levels f, m", "ill: binary"});
  says(text, {"cluster  rows  order  moments  sum ill  mean age  mean sexm\n",
              "a           2      2        4        1         4        0.5\n",
              "b           2      2        2        1         0          1\n"});
}

TEST_CASE("describe: what was withheld, and few events") {
  auto summary = summarized(
      replaced(tiny_study, "\"none\"", "\"default\", \"random\": [\"age\"], \"thresholds\": {\"min_rows\": 3}"),
      "ward,age,sex,ill\na,3,f,1\na,5,m,0\na,7,m,0\n");
  says(describe_summary(summary),
       {"withheld: totals of ill times age, sexm, age^2, age:sexm", "missing in this version: R2",
        "withheld: response times random-effect columns in a", "1 to 4 events: a",
        "changed    thresholds, with the profile's own in brackets: min_rows 3 (10)\n"});
}
