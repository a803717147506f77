#include "protocol/protocol.hpp"

#include "base/file.hpp"
#include "fails_with.hpp"
#include "protocol/index_set.hpp"

using namespace fedglmm;

namespace {

// A protocol with these items of "variables" and these further members.
std::string text_of(const std::string& variables, const std::string& more = "") {
  return R"({"fedglmm_protocol":1,"cluster":"clinic","responses":[{"name":"y","type":"binary"}],"variables":[)" +
         variables + "]" + more + "}";
}

const std::string age = R"({"name":"age","type":"numeric","centre":32,"scale":16,"bounds":[0,128]})";
const std::string sex = R"({"name":"sex","type":"factor","levels":["f","m"]})";

std::shared_ptr<const Protocol> parse(const std::string& text) { return parse_protocol(text, "study.json"); }

void check_refused(const std::string& text, std::initializer_list<std::string> parts) {
  CAPTURE(text);
  check_fails(Status::bad_data, parts, [&] { parse(text); });
}

}  // namespace

TEST_CASE("protocol: the canonical text is compact with sorted members, and its hash is that of the bytes") {
  const auto protocol = parse(" {\n\"responses\": [{\"type\":\"count\",\"name\":\"y\"}], \"variables\": [],\r\n"
                              "\"fedglmm_protocol\" : 1, \"cluster\":\"clinic\"}  ");
  CHECK(protocol->json ==
        R"({"cluster":"clinic","fedglmm_protocol":1,"responses":[{"name":"y","type":"count"}],"variables":[]})");
  // sha256sum of the line above.
  CHECK(protocol->hash == "af5b3ea07629d93472f4cd9adc424d680a66ed76cf13c77991f0222c9b8d7f21");
}

TEST_CASE("protocol: the text for people reads back to the same hash") {
  const auto protocol = parse(text_of(age + "," + sex, R"(,"random":["age"],"order":3,"profile":"none")"));
  const std::string text = protocol_text(*protocol);
  CHECK(text.rfind("{\n  \"fedglmm_protocol\": 1,\n", 0) == 0);
  CHECK(text.back() == '\n');
  CHECK(parse(text)->hash == protocol->hash);
  CHECK(parse(text)->json == protocol->json);
}

TEST_CASE("protocol: names lead to indices") {
  const auto protocol = parse(text_of(age + "," + sex));
  CHECK(protocol->find_variable("sex") == 1);
  CHECK(protocol->find_variable("y") == -1);
  CHECK(protocol->find_response("y") == 0);
  CHECK(protocol->find_response("age") == -1);
  CHECK(profile_name(Profile::none) == "none");
  CHECK(profile_name(Profile::standard) == "default");
  CHECK(profile_name(Profile::strict) == "strict");
}

TEST_CASE("protocol: derived variables may stand before their parents") {
  const auto protocol = parse(text_of(R"({"name":"age_sq","type":"numeric","derived":"age^2"},)" + age));
  REQUIRE(protocol->variables[0].derived.size() == 1);
  CHECK(protocol->variables[0].derived[0].variable == 1);
  CHECK(protocol->variables[0].derived[0].power == 2);
}

TEST_CASE("protocol: the example of docs/PROTOCOL.md is one, with the moments that are listed there") {
  const std::string page = read_file(FEDGLMM_DATA_DIR "/../../docs/PROTOCOL.md");
  const std::string fence = "```json\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const auto protocol = parse(page.substr(begin, page.find("```", begin) - begin));
  const auto index = make_index_set(*protocol, protocol->order);
  std::string listed;
  for (const auto& monomial : index.monomials) {
    for (const int column : monomial) listed += std::to_string(column);
    listed += ' ';
  }
  CHECK(index.columns[1].name == "sexmale");
  CHECK(listed == "0 1 2 00 01 02 12 000 001 002 012 0000 0001 0002 0012 ");
}

TEST_CASE("protocol: one role a column, one name a base column") {
  check_refused(text_of(age + "," + age), {"'age'", "twice"});
  check_refused(text_of(R"({"name":"y","type":"binary"})"), {"'y'", "twice"});
  check_refused(text_of(R"({"name":"clinic","type":"numeric"})"), {"'clinic'", "twice"});
  check_refused(text_of(R"({"name":"a","type":"factor","levels":["0","bc"]},)"
                        R"({"name":"ab","type":"factor","levels":["0","c"]})"),
                {"'abc'", "base column"});
}

TEST_CASE("protocol: random columns are base variables") {
  check_refused(text_of(age, R"(,"random":["weight"])"), {"random", "'weight'"});
  check_refused(text_of(age, R"(,"random":["age","age"])"), {"'age'", "twice"});
  check_refused(text_of(age + R"(,{"name":"q","type":"numeric","derived":"age^2"})", R"(,"random":["q"])"),
                {"'q'", "derived"});
}

TEST_CASE("protocol: powers of the bounds must be numbers") {
  check_refused(text_of(R"({"name":"x","type":"numeric","scale":1e-100,"bounds":[0,1]})"), {"'x'", "bounds"});
  check_refused(text_of(R"({"name":"x","type":"numeric","scale":1e-300,"bounds":[0,1e300]})"), {"'x'", "bounds"});
}

TEST_CASE("protocol: powers to the numeric order count, on the scale of the transform") {
  const std::string wide = R"({"name":"x","type":"numeric","bounds":[1,1e60])";
  CHECK(parse(text_of(wide + "}", R"(,"order":4)"))->numeric_order == 4);  // 1e240
  check_refused(text_of(wide + "}", R"(,"order":4,"numeric_order":5)"), {"'x'", "bounds"});
  CHECK(parse(text_of(wide + R"(,"transform":"log"})", R"(,"numeric_order":8)"))->numeric_order == 8);
}

TEST_CASE("protocol: the text for people keeps the clusters that pools name") {
  const auto protocol = parse(text_of(age, R"(,"pools":{"b":"south","name":"north","a é":"south"})"));
  CHECK(protocol->pools.size() == 3);
  const auto again = parse(protocol_text(*protocol));
  CHECK(again->pools == protocol->pools);
  CHECK(again->hash == protocol->hash);
  check_refused(text_of(age, R"(,"pools":{"b":"south","b":"north"})"), {"'b'", "twice"});
}

TEST_CASE("protocol: thresholds of the profiles") {
  const auto own = [](Profile profile) { return profile_thresholds(profile); };
  CHECK_FALSE(own(Profile::none).rows_on);
  CHECK_FALSE(own(Profile::none).cell_on);
  CHECK_FALSE(own(Profile::none).ratio_on);
  CHECK(own(Profile::standard).min_cell == 5);
  CHECK(own(Profile::standard).ratio == 0.33);
  CHECK(own(Profile::standard).min_events == 5);
  CHECK(own(Profile::strict).cell_on);
  CHECK(own(Profile::strict).min_rows == 10);
  CHECK(own(Profile::strict).min_cell == 10);
  CHECK(own(Profile::strict).ratio == 0.10);
  CHECK(own(Profile::strict).min_events == 10);
}

TEST_CASE("protocol: needs a response") {
  check_refused(R"({"fedglmm_protocol":1,"cluster":"c","responses":[],"variables":[]})", {"study.json", "responses"});
}

TEST_CASE("protocol: hostile text ends in an error") {
  check_refused("", {"study.json"});
  check_refused("{", {"study.json"});
  check_refused("null", {"study.json"});
  check_refused(std::string(100000, '['), {"deeper"});
  check_refused(text_of(age, R"(,"order":1e400)"), {"out of range"});
  check_refused(text_of(age, R"(,"cluster":"again")"), {"'cluster'", "twice"});
  check_refused(text_of(R"({"name":"a\u0000b","type":"numeric"})"), {"NUL"});
  check_refused(text_of(age, R"(,"pools":{"a\u0000b":"p"})"), {"pools"});
  check_refused(text_of(age, R"(,"pools":{"a":"p\u0000"})"), {"NUL"});
}

TEST_CASE("protocol: too many moments are refused") {
  std::string many = age;
  for (int i = 0; i < 200; ++i) many += R"(,{"name":"x)" + std::to_string(i) + R"(","type":"numeric"})";
  check_fails(Status::unsupported, {"moments", "order 4"}, [&] { parse(text_of(many)); });
}
