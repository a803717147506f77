// group_text_test.cpp - lines of groups, to the byte.
#include "summary/group_text.hpp"

#include "engine/cell_summaries.hpp"

using namespace summaries;

TEST_CASE("group text: a cluster and a pool in cells") {
  const auto protocol = study(cell_study);
  const GroupText text(*protocol, shortest_number);
  CHECK(text.line(cell_ward_a(), "") ==
        R"({"rows":{"cluster":"a","release":""},"n":20,"order":"2","moments":[21,57],"cells":[)"
        R"({"category":["f",":5"],"n":8},)"
        R"({"categories":[["m",":5"],["m","5:"]],"small":[["m","5:"]],"n":12}],"y":{"ill":[6]}})"
        "\n");
  CHECK(text.line(cell_pool(), "12ab") ==
        R"({"rows":{"pool":"","release":"12ab"},"n":50,"cells":[)"
        R"({"category":["f",":5"],"n":33,"order":"3","moments":[5,25,6]},)"
        R"({"categories":[["m",":5"],["m","5:"]],"n":17,"order":"2","moments":[31,77]},)"
        R"({"category":["m","5:"],"n":8}]})"
        "\n");
}

TEST_CASE("group text: a cluster below the floor, columns that are not described, withheld sums") {
  const auto protocol = study(random_cell_study);
  const GroupText text(*protocol, shortest_number);
  Group group;
  group.rows.cluster = "w";
  group.n = 6;
  group.y = {{3, NAN, 1}, {-0.5, 1, 2}};
  CHECK(text.line(group, "r") ==
        R"({"rows":{"cluster":"w","release":"r"},"n":6,"y":{"event":[3,null,1],"length":[-0.5,1,2]}})"
        "\n");
  group.order = 1;
  group.without = {3};
  group.moments = {2.5};
  CHECK(text.line(group, "r").find(R"("n":6,"order":"1","without":["u"],"moments":[2.5],"y")") != std::string::npos);
}

TEST_CASE("group text: a block of a whole group") {
  const auto protocol = study(replaced(cell_study, "\"order\"", "\"profile\": \"none\", \"order\""));
  Group group;
  group.rows.cluster = "a";
  group.rows.block = {{1, 1}};
  group.n = 3;
  group.y = {{1, 0, 2}};
  CHECK(GroupText(*protocol, shortest_number).line(group, "") ==
        R"({"rows":{"cluster":"a","block":{"age":"5:"}},"n":3,"order":"0","moments":[],"y":{"ill":[1,0,2]}})"
        "\n");
}

TEST_CASE("group text: what a cluster lies within") {
  const auto protocol = study(replaced(cell_study, "\"order\"", "\"within\": \"town\", \"order\""));
  Group cluster = cell_ward_a();
  cluster.outer = "north";
  const GroupText text(*protocol, shortest_number);
  CHECK(text.line(cluster, "r").starts_with(R"({"rows":{"cluster":"a","within":"north","release":"r"},"n":20)"));
  CHECK(text.line(cell_pool(), "r").starts_with(R"({"rows":{"pool":"","release":"r"},"n":50)"));
}

TEST_CASE("group text: lists and labels") {
  CHECK(number_list({1, NAN, -0.0, 0.1}, shortest_number) == "[1,null,0,0.1]");
  CHECK(number_list({}, shortest_number) == "[]");
  CHECK(label("rows", 12) == "\"rows\":\"12\"");
}
