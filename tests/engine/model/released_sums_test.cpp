// released_sums_test.cpp - sums of the response by hand, and refusals by name.
#include "model/released_sums.hpp"

#include <cmath>

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

Model model(const std::string& formula, const std::string& family = "binomial") { return make_model(formula, family); }

// tiny_rows have events at z = 1, sex f and at z = 0, sex m.
Summary tiny() { return summarized(tiny_study, tiny_rows); }

Summary with_response(const std::string& type, const std::string& y) {
  std::string rows = tiny_rows;
  const auto json = replaced(tiny_study, "\"ill\", \"type\": \"binary\"", "\"ill\", \"type\": \"" + type + "\"");
  return summarized(json, replaced(rows, "a,3,f,1", "a,3,f," + y));
}

const std::string usual = "ill ~ age + (1 | ward)";

}  // namespace

TEST_CASE("released sums: the response is found, and has the family's type") {
  CHECK(response_index(model(usual), tiny()) == 0);
  check_fails(Status::bad_data, {"'dead' is no response", "'ill'"},
              [] { response_index(model("dead ~ age + (1 | ward)"), tiny()); });
  check_fails(Status::bad_data, {"'age' is no response"},
              [] { response_index(model("age ~ sex + (1 | ward)", "gaussian"), tiny()); });
  check_fails(Status::bad_data, {"'ill'", "a count", "binomial needs a 0/1 response"},
              [] { response_index(model(usual), with_response("count", "5")); });
  check_fails(Status::bad_data, {"'ill'", "numeric", "poisson needs counts"},
              [] { response_index(model(usual, "poisson"), with_response("numeric", "5")); });
  CHECK(response_index(model(usual, "poisson"), with_response("count", "5")) == 0);
  CHECK(response_index(model(usual, "poisson"), tiny()) == 0);  // 0/1 are counts and numbers too
  CHECK(response_index(model(usual, "gaussian"), tiny()) == 0);
}

TEST_CASE("released sums: a response that is 0 or 1 everywhere is refused") {
  check_fails(Status::bad_data, {"'ill' is 0 in all 4 released rows"}, [] {
    response_index(model(usual), summarized(tiny_study, replaced(replaced(tiny_rows, "f,1", "f,0"), "m,1", "m,0")));
  });
  check_fails(Status::bad_data, {"'ill' is 1 in all 2 released rows"}, [] {
    response_index(model(usual), summarized(tiny_study, "ward,age,sex,ill\na,3,f,1\nb,1,m,1\n"));
  });
}

TEST_CASE("released sums: variables are the protocol's, so is the cluster column") {
  const auto protocol = study();
  const auto columns = protocol_design(parse_formula("ill ~ age * sex + (1 | ward)"), *protocol).columns;
  REQUIRE(columns.size() == 4);
  CHECK(columns[2].name == "sexm");
  CHECK(columns[3].name == "age:sexm");
  check_fails(Status::invalid_argument, {"'bmi' is not a variable of the protocol, which has: age, sex"},
              [&] { protocol_design(parse_formula("ill ~ bmi + (1 | ward)"), *protocol); });
  check_fails(Status::invalid_argument, {"'ward'", "'clinic'"},
              [&] { protocol_design(parse_formula("ill ~ age + (1 | clinic)"), *protocol); });
  check_fails(Status::unsupported, {"without fixed effects"},
              [&] { protocol_design(parse_formula("ill ~ 0 + (1 | ward)"), *protocol); });
}

TEST_CASE("released sums: groups of one cluster add") {
  auto summary = tiny();
  summary.groups.insert(summary.groups.begin(), summary.groups.front());
  summary.groups.front().order = 1;
  const Formula formula = parse_formula("ill ~ age + (1 | ward)");
  const auto clusters = released_clusters(formula, summary, 0);
  CHECK(clusters.names == std::vector<std::string>{"a", "b"});
  CHECK(clusters.n == std::vector<double>{4, 2});
  CHECK(clusters.y == std::vector<double>{2, 1});
  CHECK(clusters.of_group == std::vector{0, 0, 1});
  summary.groups.pop_back();
  check_fails(Status::bad_data, {"a single cluster", "at least two"}, [&] { released_clusters(formula, summary, 0); });
}

TEST_CASE("released sums: y times a polynomial") {
  const auto summary = tiny();
  const ReleasedResponseSums sums(summary, 0);
  CHECK(sums.total() == 2);
  CHECK(sums.times({{{}, 3.0}}, "(Intercept)") == 6);
  CHECK(sums.times({{{}, 1.0}, {{0}, 2.0}}, "age") == 3 + 1);        // ages of the two with y = 1
  CHECK(sums.times({{{1}, 1.0}, {{0, 1}, 2.0}}, "age:sexm") == 1);  // of which one is m, aged 1
  CHECK(sums.times({{{0, 0}, 1.0}}, "z^2") == 1);
  CHECK(sums.squares() == 2);
}

TEST_CASE("released sums: several releases add, squares and log factorials of counts") {
  auto summary = with_response("count", "5");
  const ReleasedResponseSums one(summary, 0);
  CHECK(one.squares() == 25 + 1);
  CHECK(one.log_factorials() == doctest::Approx(std::log(120.0)).epsilon(1e-14));
  summary.releases.push_back(summary.releases.front());
  const ReleasedResponseSums two(summary, 0);
  CHECK(two.times({{{0}, 1.0}}, "age") == 2 * 5);
  CHECK(two.squares() == 2 * 26);
}

TEST_CASE("released sums: a term of degree 3 and a withheld sum are refused by name") {
  auto summary = with_response("count", "5");
  summary.releases.front().id = "beef";
  auto& totals = summary.releases.front().totals[0];
  const ReleasedResponseSums sums(summary, 0);
  check_fails(Status::disclosure, {"'age^2:sexm'", "products of 3", "Leave the term out"},
              [&] { sums.times({{{0, 0, 1}, 1.0}}, "age^2:sexm"); });
  totals.xy[3] = NAN;
  CHECK(sums.times({{{0}, 1.0}}, "age") == 5);
  check_fails(Status::disclosure, {"beef", "'age:sexm'", "withholds", "R4"},
              [&] { sums.times({{{0, 1}, 1.0}}, "age:sexm"); });
  totals.yy = totals.log_factorial = NAN;
  check_fails(Status::disclosure, {"beef", "sum of squares"}, [&] { sums.squares(); });
  check_fails(Status::disclosure, {"beef", "log y!"}, [&] { sums.log_factorials(); });
}
