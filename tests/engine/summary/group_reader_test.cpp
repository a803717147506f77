// group_reader_test.cpp - members of a group's line: each one right, or refused by name.
#include "summary/group_reader.hpp"

#include "engine/cell_summaries.hpp"
#include "summary/group_text.hpp"

using namespace summaries;

namespace {

Group read_line(const std::string& line, const std::string& json = cell_study) {
  const auto protocol = study(json);
  const auto index = make_index_set(*protocol, index_degree(*protocol));
  return GroupReader(*protocol, index).read(nlohmann::json::parse(line), "a.fgs, line 2");
}

std::string line_of(const Group& group, const std::string& json = cell_study) {
  const auto protocol = study(json);
  return GroupText(*protocol, shortest_number).line(group, group.rows.release);
}

void refused(const Group& group, const std::string& from, const std::string& to, const std::string& why) {
  const auto line = replaced(line_of(group), from, to);
  check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { read_line(line); });
}

}  // namespace

TEST_CASE("group reader: what was written is read back") {
  for (const auto& group : {cell_ward_a(), cell_ward_b(), cell_pool()}) {
    const auto line = line_of(group);
    const auto back = read_line(line);
    CHECK(back.rows == group.rows);
    CHECK(back.order == group.order);
    CHECK(line_of(back) == line);
  }
  CHECK(read_line(line_of(cell_ward_a())).cells[1].small == std::vector<Category>{old_m});
}

TEST_CASE("group reader: places") {
  CHECK(group_place("a.fgs, line 2", {"ward 7", "", "", {}}) == "a.fgs, line 2, cluster 'ward 7'");
  CHECK(group_place("a.fgs, line 2", {"", "", "north", {}}) == "a.fgs, line 2, pool 'north'");
}

TEST_CASE("group reader: which rows") {
  const auto a = cell_ward_a();
  refused(a, R"("cluster":"a",)", "", "'cluster' is missing");
  refused(a, R"("cluster":"a",)", R"("cluster":"a","block":{"age":"5:"},)", "'block'");
  refused(a, R"("cluster":"a",)", R"("cluster":"a","pool":"",)", "'cluster'");
  refused(a, R"("release":"r")", R"("release":"")", "'release' is empty");
  refused(a, R"(,"release":"r")", "", "'release' is missing");
  refused(cell_pool(), R"("pool":"")", R"("pool":7)", "'pool' must be a text");
  refused(a, R"("n":20)", R"("n":9007199254740993)", "'n'");
  refused(a, R"("n":8)", R"("n":-8)", "'n'");
  refused(a, R"("n":8)", R"("n":0)", "item 1 of 'cells': 'n'");
}

TEST_CASE("group reader: what a cluster lies within, where the protocol has such a column") {
  const auto json = replaced(cell_study, "\"order\"", "\"within\": \"town\", \"order\"");
  Group a = cell_ward_a();
  a.outer = "north";
  const auto line = line_of(a, json);
  CHECK(read_line(line, json).outer == "north");
  CHECK(line_of(read_line(line, json), json) == line);
  CHECK(read_line(line_of(cell_pool(), json), json).outer.empty());
  check_fails(Status::bad_data, {"'within' is missing"}, [&] { read_line(line_of(cell_ward_a(), json), json); });
  check_fails(Status::bad_data, {"'within'", "no member"}, [&] { read_line(line); });
  check_fails(Status::bad_data, {"'within' is empty"}, [&] { read_line(replaced(line, "\"north\"", "\"\""), json); });
}

TEST_CASE("group reader: orders and lengths") {
  const auto b = cell_ward_b();
  refused(b, R"("order":"2","moments":[15,45])", R"("order":"3","moments":[15,45,0])", "'order' is above");
  refused(b, R"("order":"2","moments":[15,45])", R"("order":"0","moments":[])", "'order' 0 is left out");
  refused(b, R"("order":"2","moments":[15,45])", R"("moments":[15,45])", "'moments' is no member");
  refused(b, R"("moments":[15,45])", R"("moments":[15])", "'moments' must be a list of 2");
  refused(b, R"("moments":[5,25])", R"("moments":[5,null])", "item 1 of 'cells': 'moments'");
  refused(b, R"("order":"2","moments":[5,25])", R"("order":"3","moments":[5,25,6])", "item 1 of 'cells': 'order'");
  refused(cell_pool(), R"("order":"3","moments":[5,25,6])", R"("order":"4","moments":[5,25,6,100])", "'order'");
  refused(cell_pool(), R"("n":50,)", R"("n":50,"order":"2","moments":[36,102],)", "no member");
  refused(cell_pool(), R"(}]})", R"(}],"y":{"ill":[16]}})", "'y'");
}

TEST_CASE("group reader: columns that are not described") {
  const auto line = line_of(cell_ward_b());
  const auto without = [&](const std::string& names, const std::string& moments) {
    return replaced(line, R"("order":"2","moments":[15,45])",
                    R"("order":"2","without":)" + names + R"(,"moments":)" + moments);
  };
  check_fails(Status::bad_data, {"'order' needs a numeric column"}, [&] { read_line(without(R"(["age"])", "[]")); });
  check_fails(Status::bad_data, {"'without'", "'sexm'"}, [&] { read_line(without(R"(["sexm"])", "[15,45]")); });
  check_fails(Status::bad_data, {"'without'", "'age'"}, [&] { read_line(without(R"(["age","age"])", "[]")); });
  Group group;
  group.rows = {"w", "r", "", {}};
  group.n = 16;
  group.order = 2;
  group.without = {4};
  group.moments = {8, 16};
  group.y = {{3, NAN, 1}, {-0.5, 1, 2}};
  const auto back = read_line(line_of(group, random_cell_study), random_cell_study);
  CHECK(back.without == std::vector{4});
}

TEST_CASE("group reader: cells") {
  const auto a = cell_ward_a();
  refused(a, R"(["f",":5"])", R"(["x",":5"])", "item 1 of 'cells': 'x' is no level of 'sex'");
  refused(a, R"({"category":["f",":5"],"n":8})", R"({"n":8})", "'categories' must be two or more");
  refused(a, R"("category":["f",":5"])", R"("categories":[["f",":5"]])", "'categories' must be two or more");
  refused(a, R"("category":["f",":5"])", R"("category":["f",":5"],"categories":[["f",":5"]])", "'categories'");
  refused(a, R"([["m",":5"],["m","5:"]])", R"([["m","5:"],["m",":5"]])", "must ascend");
  refused(a, R"([["m",":5"],["m","5:"]])", R"([["m","5:"],["m","5:"]])", "each category once");
  refused(a, R"("small":[["m","5:"]])", R"("small":[["f","5:"]])", "'small' must be some");
  refused(a, R"(["f",":5"],"n":8)", R"(["f",":5"],"small":[["f",":5"]],"n":8)", "'small'");
  refused(a, R"("n":8})", R"("n":8,"x":1})", "'x'");
  auto turned = a;
  std::swap(turned.cells[0], turned.cells[1]);
  refused(turned, R"("n":20)", R"("n":20)", "'cells' must ascend");
  refused(cell_pool(), R"(["m","5:"]],)", R"(["m","5:"]],"small":[["m","5:"]],)", "'small'");
}

TEST_CASE("group reader: what is impossible is refused with the cluster's name") {
  refused(cell_ward_b(), "[15,45]", "[15,2]", "line 2, cluster 'b': impossible");
}

TEST_CASE("group reader: whole groups and their blocks") {
  const auto json = replaced(cell_study, "\"order\"", "\"profile\": \"none\", \"order\"");
  // 3 old rows: z = 2, 3, 4, one m with z = 3.
  const std::string line = R"({"rows":{"cluster":"a","block":{"age":"5:"}},"n":3,"order":"2","moments":[1,9,3,29],)"
                           R"("y":{"ill":[1,0,2]}})";
  const auto group = read_line(line, json);
  CHECK(group.rows.block == Box{{1, 1}});
  CHECK(line_of(group, json) == line + "\n");
  const auto wrong = [&](const std::string& from, const std::string& to, const std::string& why) {
    check_fails(Status::bad_data, {"a.fgs, line 2", why}, [&] { read_line(replaced(line, from, to), json); });
  };
  wrong("[1,9,3,29]", "[1,5,3,29]", "age is 5, outside");  // three rows from 2 on
  wrong("\"5:\"", "\"4:\"", "block: 'age'");
  wrong("\"cluster\":\"a\",", "\"cluster\":\"a\",\"release\":\"r\",", "'release'");
  wrong("\"cluster\":\"a\",", "\"cluster\":\"a\",\"pool\":\"p\",", "'pool'");
  wrong("\"y\":", "\"cells\":[],\"y\":", "'cells'");
}
