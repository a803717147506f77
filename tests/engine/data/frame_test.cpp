#include "data/frame.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("frame: columns by name") {
  const Frame frame{"f.csv", 0, {{"a", false, {}, {}, {}}, {"b", false, {}, {}, {}}}};
  CHECK(frame.find("b") == &frame.columns[1]);
  CHECK(frame.find("c") == nullptr);
  CHECK(&frame.require("a") == &frame.columns[0]);
  check_fails(Status::bad_data, {"f.csv has no column 'c'", "a, b"}, [&] { frame.require("c"); });
}

TEST_CASE("frame: lists from options") {
  const auto list = parse_named_list("sex=female,not said");
  CHECK(list.name == "sex");
  CHECK(list.values == Texts{"female", "not said"});
  CHECK(parse_named_list("a=b=c").values == Texts{"b=c"});
  for (const char* text : {"", "sex", "=a", "sex=", "sex=a,", "sex=,a", "sex=a,a"}) {
    CAPTURE(text);
    check_fails(Status::invalid_argument, {"column=value"}, [&] { parse_named_list(text); });
  }
}

TEST_CASE("frame: numbers become categories of their text") {
  const Column factor = as_factor({"c", false, {10, 9, std::nan(""), 0.5, 9}, {}, {}});
  CHECK(factor.factor);
  CHECK(factor.levels == Texts{"0.5", "10", "9"});
  CHECK(factor.codes == std::vector<std::int32_t>{1, 2, -1, 0, 2});
  CHECK(as_factor(factor).codes == factor.codes);
}

TEST_CASE("frame: text among numbers") {
  const auto text = [](const std::vector<std::string>& levels) {
    const Column column{"c", true, {}, {}, levels};
    const std::string* const found = text_among_numbers(column);
    return found ? *found : "";
  };
  CHECK(text({"1", "2", "n.a."}) == "n.a.");
  CHECK(text({"a", "7"}) == "a");
  CHECK(text({"a", "b"}) == "");
  CHECK(text({"01", "1"}) == "");
  CHECK(text({}) == "");
}
