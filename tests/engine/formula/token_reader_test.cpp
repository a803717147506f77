// token_reader_test.cpp - steps over a formula, and where they end.
#include "formula/token_reader.hpp"

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

struct Reader : TokenReader {
  using TokenReader::accept;
  using TokenReader::calls;
  using TokenReader::expect;
  using TokenReader::here;
  using TokenReader::name;
  using TokenReader::open_call;
  using TokenReader::TokenReader;
};

}  // namespace

TEST_CASE("token reader: takes what is there") {
  Reader reader("log(`log`(x), y)");
  CHECK(reader.calls("log"));
  CHECK_FALSE(reader.calls("y"));
  reader.open_call();
  CHECK_FALSE(reader.calls("log"));  // a name in backquotes is a variable
  CHECK(reader.name("a variable") == "log");
  CHECK(reader.accept("("));
  CHECK_FALSE(reader.accept("("));
  CHECK(reader.name("a variable") == "x");
  reader.expect(")");
  reader.expect(",");
  CHECK(reader.here().text == "y");
}

TEST_CASE("token reader: says what it expected, and where") {
  Reader reader("(a");
  check_fails(Status::invalid_argument, {"expected ')', at character 1 of the formula: >>>(<<<a"},
              [&] { reader.expect(")"); });
  check_fails(Status::invalid_argument, {"expected a variable, at character 1"}, [&] { reader.name("a variable"); });
  check_fails(Status::invalid_argument, {"unknown function, at character 1"}, [] { Reader("f(a)").name("it"); });
  check_fails(Status::unsupported, {"sqrt() in this place is not supported, at character 1"},
              [] { Reader("sqrt(a)").name("it"); });
}
