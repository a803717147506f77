// rules_test.cpp - rules by profile.
#include "disclosure/rules.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

using Names = std::vector<std::string>;

Names rules_of(const std::string& profile, const std::string& thresholds) {
  const auto json = replaced(tiny_study, "\"none\"", "\"" + profile + "\", \"thresholds\": " + thresholds);
  return enforced_rules(*study(json));
}

}  // namespace

TEST_CASE("rules: under profile none each threshold switches on its rule alone") {
  CHECK(rules_of("none", "{}").empty());
  CHECK(rules_of("none", "{\"min_rows\": 10}") == Names{"R1"});
  CHECK(rules_of("none", "{\"ratio\": 0.33, \"min_rows\": 5}") == Names{"R1", "R3"});
  check_fails(Status::unsupported, {"R2"}, [] { rules_of("none", "{\"min_cell\": 5}"); });
  check_fails(Status::unsupported, {"R6"}, [] { rules_of("none", "{}, \"precision\": 4"); });
  check_fails(Status::unsupported, {"R13"}, [] { rules_of("none", "{}, \"small_clusters\": \"counts\""); });
  check_fails(Status::unsupported, {"numeric_order"}, [] { rules_of("none", "{}, \"numeric_order\": 4"); });
}

TEST_CASE("rules: the other profiles say what they lack") {
  const Names all{"R1", "R2", "R3", "R4", "R5", "R6", "R8", "R11", "R13", "R14"};
  CHECK(rules_of("default", "{}") == all);
  CHECK(rules_of("strict", "{}") == all);
  CHECK(missing_rules(Profile::standard, all) == Names{"R7", "R12"});
  CHECK(missing_rules(Profile::strict, rules_of("default", "{}, \"precision\": 0")) == Names{"R6", "R7", "R12"});
  CHECK(missing_rules(Profile::none, {}).empty());
}

TEST_CASE("rules: thresholds that are not the profile's own") {
  const auto changed = [](const std::string& profile, const std::string& thresholds) {
    return changed_thresholds(
        *study(replaced(tiny_study, "\"none\"", "\"" + profile + "\", \"thresholds\": " + thresholds)));
  };
  CHECK(changed("default", "{\"min_rows\": 10, \"min_cell\": 5, \"ratio\": 0.33}").empty());
  CHECK(changed("default", "{\"min_rows\": 3, \"min_cell\": 8, \"ratio\": 0.5}") ==
        Names{"min_rows 3 (10)", "min_cell 8 (5)", "ratio 0.5 (0.33)"});
  CHECK(changed("default", "{}, \"precision\": 6") == Names{"precision 6 (4)"});
  CHECK(changed("strict", "{}").empty());
  CHECK(changed("strict", "{\"min_cell\": 5}") == Names{"min_cell 5 (10)"});
  CHECK(changed("none", "{\"ratio\": 0.33}") == Names{"ratio 0.33 (none)"});
  CHECK(changed("none", "{}").empty());
}

TEST_CASE("rules: names in a row") {
  CHECK(joined({"R1", "R3"}, "none") == "R1 R3");
  CHECK(joined({}, "none") == "none");
}
