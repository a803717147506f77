#include "protocol/variable_json.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

VariableItem variable(const char* json) { return read_variable(nlohmann::json::parse(json), "s.json"); }
Response response(const char* json) { return read_response(nlohmann::json::parse(json), "s.json"); }

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("variable_json: a numeric variable") {
  const auto [age, derived] = variable(R"({"name":"age","type":"numeric","centre":-32,"scale":0.5,"bounds":[0,120.5],
                                           "bounds_drafted":true,"clip":true,"transform":null,"step":null,"cut":[]})");
  CHECK(age.name == "age");
  CHECK(age.type == VariableType::numeric);
  CHECK(age.centre == -32);
  CHECK(age.scale == 0.5);
  CHECK(age.lower == 0);
  CHECK(age.upper == 120.5);
  CHECK(age.bounds_drafted);
  CHECK(age.clip);
  CHECK(derived.empty());
  const auto plain = variable(R"({"name":"x","type":"numeric","bounds":null})").variable;
  CHECK(plain.centre == 0);
  CHECK(plain.scale == 1);
  CHECK(std::isinf(plain.lower));
  CHECK(std::isinf(plain.upper));
  CHECK_FALSE(plain.clip);
  CHECK(plain.transform == Transform::none);
  CHECK(plain.step == 0);
  CHECK(plain.cuts.empty());
}

TEST_CASE("variable_json: transform, step and cut points") {
  const auto x = variable(R"({"name":"x","type":"numeric","bounds":[0.5,100],"transform":"log","step":0.5,
                              "cut":[18,45.5]})").variable;
  CHECK(x.transform == Transform::log);
  CHECK(x.step == 0.5);
  CHECK(x.cuts == std::vector<double>{18, 45.5});
  CHECK(variable(R"({"name":"x","type":"numeric","transform":"log1p"})").variable.transform == Transform::log1p);
  CHECK(variable(R"({"name":"x","type":"numeric","transform":"sqrt","bounds":[0,9]})").variable.transform ==
        Transform::sqrt);
  CHECK(variable(R"({"name":"x","type":"numeric","cut":[-1e300,0]})").variable.cuts.size() == 2);  // no bounds
}

TEST_CASE("variable_json: factors, binary and derived variables") {
  const auto sex = variable(R"({"name":"sex","type":"factor","levels":["m","f"]})").variable;
  CHECK(sex.type == VariableType::factor);
  CHECK(sex.levels == Texts{"m", "f"});
  CHECK(variable(R"({"name":"b","type":"binary","levels":[],"bounds":null})").variable.type == VariableType::binary);
  CHECK(variable(R"({"name":"q","type":"numeric","derived":"age^2"})").derived == "age^2");
}

TEST_CASE("variable_json: what a variable cannot have") {
  const auto refused = [](const char* json, const char* part) {
    CAPTURE(json);
    check_fails(Status::bad_data, {"s.json", part}, [&] { variable(json); });
  };
  refused(R"(3)", "an item of 'variables'");
  refused(R"({"type":"numeric"})", "'name' is missing");
  refused(R"({"name":"x"})", "'type' is missing");
  refused(R"({"name":"x","type":"integer"})", "variable 'x': 'type' must be one of numeric, binary, factor");
  refused(R"({"name":"x","type":"numeric","scale":0})", "'scale'");
  refused(R"({"name":"x","type":"numeric","scale":-1})", "'scale'");
  refused(R"({"name":"x","type":"numeric","centre":"0"})", "'centre'");
  refused(R"({"name":"x","type":"numeric","bounds":[1,1]})", "lower < upper");
  refused(R"({"name":"x","type":"numeric","bounds":[1]})", "[lower, upper]");
  refused(R"({"name":"x","type":"numeric","bounds":[1,"2"]})", "[lower, upper]");
  refused(R"({"name":"x","type":"numeric","levels":["a","b"]})", "'levels' does not apply");
  refused(R"({"name":"x","type":"binary","scale":2})", "'scale' does not apply");
  refused(R"({"name":"x","type":"factor"})", "two or more");
  refused(R"({"name":"x","type":"factor","levels":["a"]})", "two or more");
  refused(R"({"name":"x","type":"factor","levels":["a","b","a"]})", "'a' twice");
  refused(R"({"name":"x","type":"factor","levels":["a","NA"]})", "missing value");
  refused(R"({"name":"x","type":"factor","levels":["a",""]})", "missing value");
  refused(R"({"name":"x","type":"binary","derived":"a*b"})", "must be numeric");
  refused(R"({"name":"x","type":"numeric","derived":"a*b","scale":1})", "'scale' does not apply");
  refused(R"({"name":"x","type":"numeric","center":1})", "'center' is no member");
  refused(R"({"name":"x","type":"binary","transform":"log"})", "'transform' does not apply");
  refused(R"({"name":"x","type":"factor","levels":["a","b"],"cut":[1]})", "'cut' does not apply");
  refused(R"({"name":"x","type":"numeric","derived":"a*b","step":1})", "'step' does not apply");
  refused(R"({"name":"x","type":"numeric","transform":"exp"})", "'transform' must be one of log, log1p, sqrt");
  refused(R"({"name":"x","type":"numeric","transform":"log","bounds":[0,9]})", "log needs values above 0");
  refused(R"({"name":"x","type":"numeric","transform":"log1p","bounds":[-1,9]})", "log1p needs values above -1");
  refused(R"({"name":"x","type":"numeric","transform":"sqrt","bounds":[-1,9]})", "sqrt needs values of 0 or more");
  refused(R"({"name":"x","type":"numeric","step":1})", "'step' needs bounds");
  refused(R"({"name":"x","type":"numeric","step":0,"bounds":[0,9]})", "'step' must be greater than 0");
  refused(R"({"name":"x","type":"numeric","step":2,"bounds":[0,9]})", "'step' must lead");
  refused(R"({"name":"x","type":"numeric","step":1e-9,"bounds":[0,9]})", "'step' is too small");
  refused(R"({"name":"x","type":"numeric","step":"1","bounds":[0,9]})", "'step' must be a finite number");
  refused(R"({"name":"x","type":"numeric","cut":[3,3]})", "'cut' must ascend between the bounds, which 3 does not");
  refused(R"({"name":"x","type":"numeric","cut":[0,3],"bounds":[0,9]})", "which 0 does not");
  refused(R"({"name":"x","type":"numeric","cut":[3,9],"bounds":[0,9]})", "which 9 does not");
  refused(R"({"name":"x","type":"numeric","cut":["3"]})", "'cut' must be a list of numbers");
  refused(R"({"name":"x","type":"numeric","cut":3})", "'cut' must be a list");
}

TEST_CASE("variable_json: a giant list of cut points is refused") {
  auto json = nlohmann::json::parse(R"({"name":"x","type":"numeric"})");
  for (int i = 0; i < 1001; ++i) json["cut"].push_back(i);
  check_fails(Status::bad_data, {"'cut'", "more than 1000"}, [&] { read_variable(json, "s.json"); });
}

TEST_CASE("variable_json: responses") {
  CHECK(response(R"({"name":"y","type":"count"})").type == ResponseType::count);
  CHECK(response(R"({"name":"y","type":"binary","levels":["no","yes"]})").levels == Texts{"no", "yes"});
  const auto cost = response(R"({"name":"y","type":"numeric","centre":-8,"scale":0.5})");
  CHECK(cost.centre == -8);
  CHECK(cost.scale == 0.5);
  CHECK(response(R"({"name":"y","type":"numeric"})").scale == 1);
  const auto refused = [](const char* json, const char* part) {
    CAPTURE(json);
    check_fails(Status::bad_data, {"s.json", part}, [&] { response(json); });
  };
  refused(R"({"name":"y"})", "'type' is missing");
  refused(R"({"name":"y","type":"factor"})", "binary, count, numeric");
  refused(R"({"name":"y","type":"count","levels":["a","b"]})", "response 'y': 'levels'");
  refused(R"({"name":"y","type":"binary","levels":["a","b","c"]})", "'levels'");
  refused(R"({"name":"y","type":"binary","scale":1})", "'scale' does not apply");
  refused(R"({"name":"y","type":"numeric","scale":0})", "response 'y': 'scale'");
  refused(R"({"name":"y","type":"binary","bounds":[0,1]})", "no member");
}
