#include "base/json.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

TEST_CASE("json: malformed text is refused with line and column") {
  check_fails(Status::bad_data, {"study.json, line 2, column 7", "JSON"},
              [] { parse_json("{\n \"a\": x}", "study.json"); });
  for (const char* text : {"", "{", "[1,]", "{\"a\":1} x", "nul", "\"\xFF\"", "01", "NaN", "{'a':1}"}) {
    CAPTURE(text);
    check_fails(Status::bad_data, {"f"}, [&] { parse_json(text, "f"); });
  }
}

TEST_CASE("json: numbers out of range, repeated members and deep nesting are refused") {
  check_fails(Status::bad_data, {"out of range"}, [] { parse_json("[1e999]", "f"); });
  check_fails(Status::bad_data, {"'b' occurs twice"}, [] { parse_json(R"({"a":{"b":1},"b":{"b":2,"b":3}})", "f"); });
  CHECK(parse_json(R"({"a":{"b":1},"b":[{"b":2},{"b":3}]})", "f").size() == 2);
  CHECK(parse_json(std::string(16, '[') + std::string(16, ']'), "f").is_array());
  check_fails(Status::bad_data, {"deeper than 16"}, [] { parse_json(std::string(1000000, '['), "f"); });
  check_fails(Status::bad_data, {"deeper than 16"},
              [] { parse_json(std::string(17, '[') + std::string(17, ']'), "f"); });
}

TEST_CASE("json: members are read by type, null is absent") {
  const auto json = parse_json(R"({"t":"x","n":1.5,"i":-3,"b":true,"l":["p","q"],"z":null})", "f");
  JsonObject object(json, "f, thing");
  CHECK(object.text("t") == "x");
  CHECK(object.number("n", 0) == 1.5);
  CHECK(object.number("i", 0) == -3);
  CHECK(object.integer("i", 0) == -3);
  CHECK(object.boolean("b", false));
  CHECK(object.texts("l") == std::vector<std::string>{"p", "q"});
  CHECK(object.list("l").size() == 2);
  CHECK(object.find("z") == nullptr);
  CHECK(object.number("absent", 7) == 7);
  CHECK(object.integer("z", 8) == 8);
  CHECK(object.texts("absent").empty());
  CHECK(object.one_of("t", {"y", "x"}) == 1);
  CHECK(object.one_of("absent", {"y", "x"}) == 0);
  object.finish();
}

TEST_CASE("json: wrong types name the place and the member") {
  const auto json = parse_json(
      R"({"t":1,"e":"","u":"a\u0000b","n":"1","i":1.5,"h":18446744073709551615,"l":["p",2],"o":"z","m":[1],"x":5})",
      "f");
  JsonObject object(json, "f, thing");
  const auto bad = Status::bad_data;
  check_fails(bad, {"f, thing: 't'", "text"}, [&] { object.text("t"); });
  check_fails(bad, {"'e' is empty"}, [&] { object.text("e"); });
  check_fails(bad, {"'u' holds a NUL"}, [&] { object.text("u"); });
  check_fails(bad, {"'absent' is missing"}, [&] { object.text("absent"); });
  check_fails(bad, {"'n' must be a finite number"}, [&] { object.number("n", 0); });
  check_fails(bad, {"'i' must be a whole number"}, [&] { object.integer("i", 0); });
  check_fails(bad, {"'h' must be a whole number"}, [&] { object.integer("h", 0); });
  check_fails(bad, {"'n' must be true or false"}, [&] { object.boolean("n", false); });
  check_fails(bad, {"'l'", "item 2"}, [&] { object.texts("l"); });
  check_fails(bad, {"'o' must be one of y, x"}, [&] { object.one_of("o", {"y", "x"}); });
  check_fails(bad, {"'t' must be a list"}, [&] { object.list("t"); });
  check_fails(bad, {"'m' does not apply"}, [&] { JsonObject(json, "f").does_not_apply({"m"}); });
  check_fails(Status::unsupported, {"'m' is not supported yet"}, [&] { object.later("m"); });
  check_fails(bad, {"'x' is no member"}, [&] { object.finish(); });
  check_fails(bad, {"f, list: a JSON object"}, [&] { JsonObject(json["l"], "f, list"); });
}

TEST_CASE("json: later and inapplicable members may be empty") {
  const auto json = parse_json(R"({"a":null,"b":[],"c":{}})", "f");
  JsonObject object(json, "f");
  object.later("a");
  object.later("b");
  object.does_not_apply({"c", "absent"});
  object.finish();
}
