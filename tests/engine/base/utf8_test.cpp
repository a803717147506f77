#include "base/utf8.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

TEST_CASE("utf8: well-formed text, to the borders of each length") {
  for (const char* text : {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "Gr\xC3\xB6\xC3\x9F" "e"}) {
    CAPTURE(text);
    CHECK(valid_utf8(text));
  }
}

TEST_CASE("utf8: overlong forms, surrogates, cut characters and stray bytes are refused") {
  for (const char* text : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x82",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF0\x90\x80", "\xFF",
                           "a\xE9z"}) {
    CAPTURE(text);
    CHECK_FALSE(valid_utf8(text));
  }
}

TEST_CASE("utf8: one wrong byte or one character of two bytes, anywhere in a text of others") {
  for (std::size_t place = 0; place <= 24; ++place) {
    std::string text(24, 'a');
    CAPTURE(place);
    CHECK(valid_utf8(text.insert(place, "\xC3\xB6")));
    text.erase(place, 1);
    CHECK_FALSE(valid_utf8(text));
  }
}

TEST_CASE("utf8: a prefix never ends inside a character") {
  CHECK(utf8_prefix("abc", 5) == "abc");
  CHECK(utf8_prefix("abc", 2) == "ab");
  CHECK(utf8_prefix("a\xC3\xB6z", 2) == "a");
  CHECK(utf8_prefix("a\xC3\xB6z", 3) == "a\xC3\xB6");
  CHECK(utf8_prefix("\xF0\x9F\x98\x80", 3) == "");
}
