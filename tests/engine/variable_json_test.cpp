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
  check_fails(Status::unsupported, {"variable 'x'", "'cut'"},
              [] { variable(R"({"name":"x","type":"numeric","cut":[18]})"); });
  check_fails(Status::unsupported, {"'transform'"},
              [] { variable(R"({"name":"x","type":"numeric","transform":"log"})"); });
  check_fails(Status::unsupported, {"'step'"}, [] { variable(R"({"name":"x","type":"numeric","step":1})"); });
}

TEST_CASE("variable_json: responses") {
  CHECK(response(R"({"name":"y","type":"count"})").type == ResponseType::count);
  CHECK(response(R"({"name":"y","type":"binary","levels":["no","yes"]})").levels == Texts{"no", "yes"});
  const auto refused = [](const char* json, const char* part) {
    CAPTURE(json);
    check_fails(Status::bad_data, {"s.json", part}, [&] { response(json); });
  };
  refused(R"({"name":"y"})", "'type' is missing");
  refused(R"({"name":"y","type":"factor"})", "binary, count, numeric");
  refused(R"({"name":"y","type":"count","levels":["a","b"]})", "response 'y': 'levels'");
  refused(R"({"name":"y","type":"binary","levels":["a","b","c"]})", "'levels'");
  refused(R"({"name":"y","type":"binary","scale":1})", "no member");
}
