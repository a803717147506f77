// category_test.cpp - texts of categories and boxes, to the byte and back.
#include "summary/category.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

namespace {

const std::string json = R"({"fedglmm_protocol": 1, "cluster": "c", "responses": [{"name": "y", "type": "binary"}],
  "variables": [{"name": "age", "type": "numeric", "bounds": [0, 120], "cut": [18, 45.5, 65]},
                {"name": "sex", "type": "factor", "levels": ["f", "m \"x\""]}, {"name": "urban", "type": "binary"},
                {"name": "dose", "type": "numeric"},
                {"name": "bmi", "type": "numeric", "bounds": [-9, 99], "cut": [-1]},
                {"name": "age_sq", "type": "numeric", "derived": "age^2"}]})";

struct Names {
  std::shared_ptr<const Protocol> protocol = study(json);
  CategoryNames names{*protocol};
  Category read(const std::string& text) const { return names.read(nlohmann::json::parse(text), "a.fgs, line 2"); }
  Box box(const std::string& text) const { return names.read_box(nlohmann::json::parse(text), "a.fgs, line 2"); }
};

}  // namespace

TEST_CASE("category: factors come first, then columns with cut points") {
  const Names all;
  CHECK(all.names.factors() == std::vector{1, 2});
  CHECK(all.names.cuts() == std::vector{0, 4});
}

TEST_CASE("category: an interval begins with its cut point") {
  const auto protocol = study(json);
  const auto& age = protocol->variables[0];
  CHECK(interval_of(age, 0) == 0);
  CHECK(interval_of(age, 17.999) == 0);
  CHECK(interval_of(age, 18) == 1);
  CHECK(interval_of(age, 45.5) == 2);
  CHECK(interval_of(age, 120) == 3);
}

TEST_CASE("category: texts") {
  const Names all;
  CHECK(all.names.json_text(Category{1, 0, 0, 1}) == R"(["m \"x\"","0",":18","-1:"])");
  CHECK(all.names.json_text(Category{0, 1, 2, 0}) == R"(["f","1","45.5:65",":-1"])");
  CHECK(all.names.words(Category{1, 0, 0, 1}) == R"("m \"x\"", not urban, age :18, bmi -1:)");
  CHECK(all.names.words(Category{0, 1, 3, 0}) == "f, urban, age 65:, bmi :-1");
  for (const std::int32_t sex : {0, 1})
    for (const std::int32_t urban : {0, 1})
      for (const std::int32_t age : {0, 1, 2, 3})
        for (const std::int32_t bmi : {0, 1}) {
          const Category category{sex, urban, age, bmi};
          CHECK(all.read(all.names.json_text(category)) == category);
        }
}

TEST_CASE("category: texts that are no category of the protocol") {
  const Names all;
  const auto refused = [&](const std::string& text, const std::string& why) {
    check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { all.read(text); });
  };
  refused(R"(["f","1",":18"])", "4 texts");
  refused(R"("f")", "4 texts");
  refused(R"(["x","1",":18",":-1"])", "'x' is no level of 'sex'");
  refused(R"(["f",1,":18",":-1"])", "no text is no level of 'urban'");
  refused(R"(["f","1","18:65",":-1"])", "'18:65' is no interval of 'age'");
  refused(R"(["f","1","18:45.50",":-1"])", "interval of 'age'");
  refused(R"(["f","1","18",":-1"])", "interval of 'age'");
  refused(R"(["f","1","65:18",":-1"])", "interval of 'age'");
  refused(R"(["f","1",":18",":"])", "interval of 'bmi'");
}

TEST_CASE("category: boxes") {
  const Names all;
  CHECK(all.names.json_text(Box{{1, 2}, {0, 1}}) == R"({"age":"18:65"})");
  CHECK(all.names.words(Box{{1, 2}, {0, 0}}) == "age 18:65, bmi :-1");
  CHECK(all.box(R"({"age":"18:65"})") == Box{{1, 2}, {0, 1}});
  CHECK(all.box(R"({"age":":45.5","bmi":"-1:"})") == Box{{0, 1}, {1, 1}});
  CHECK(all.names.hull({{0, 0, 2, 1}, {1, 0, 0, 1}, {1, 1, 1, 1}}) == Box{{0, 2}, {1, 1}});
  const auto refused = [&](const std::string& text, const std::string& why) {
    check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { all.box(text); });
  };
  refused("{}", "name the columns");
  refused(R"({"age":":"})", "'age'");
  refused(R"({"age":"18:20"})", "'age'");
  refused(R"({"age":"65:18"})", "'age'");
  refused(R"({"dose":"1:2"})", "'dose'");
  refused(R"(["18:65"])", "object");
}

TEST_CASE("category: a protocol that tells nothing apart has one category") {
  const auto protocol = study(R"({"fedglmm_protocol": 1, "cluster": "c",
    "responses": [{"name": "y", "type": "binary"}], "variables": [{"name": "x", "type": "numeric"}]})");
  const CategoryNames names(*protocol);
  CHECK(names.json_text(Category()) == "[]");
  CHECK(names.read(nlohmann::json::array(), "here").empty());
  CHECK(names.words(Category()) == "all");
}
