// lines_test.cpp - framing of a file.
#include "summary/lines.hpp"

#include "engine/summaries.hpp"

using namespace summaries;

namespace {

const std::string good = resealed("{\"fedglmm_summary\":1}\n{}\n{\"end\"}");

void refused(const std::string& text, const std::string& why) {
  check_fails(Status::bad_data, {"a.fgs", why}, [&] { checked_lines(text, "a.fgs"); });
}

}  // namespace

TEST_CASE("lines: all but the closing line") {
  CHECK(checked_lines(good, "a.fgs") == std::vector<std::string_view>{"{\"fedglmm_summary\":1}", "{}"});
}

TEST_CASE("lines: every prefix of a file is refused") {
  for (std::size_t size = 1; size < good.size(); ++size) {
    CAPTURE(size);
    check_fails(Status::bad_data, {"a.fgs"}, [&] { checked_lines(good.substr(0, size), "a.fgs"); });
  }
}

TEST_CASE("lines: what is wrong is said") {
  refused("", "empty");
  refused("ward,age\n1,2\n", "no summary");
  refused("\xEF\xBB\xBF" + good, "byte order mark");
  refused(replaced(good, "}\n{}", "}\r\n{}"), "carriage return");
  refused(good.substr(0, good.size() - 1), "truncated");
  refused(good.substr(0, good.rfind("{\"end\"")), "truncated");
  refused(good + "{}\n", "truncated");
  refused(replaced(good, "{}", "{ }"), "checksum");
  refused(replaced(good, "\"lines\":\"2\"", "\"lines\":\"3\""), "2 lines");
  refused(replaced(good, "\"lines\":\"2\"", "\"lines\":2"), "lines");
  refused(replaced(good, "\"lines\":\"2\"", "\"lines\":\"02\""), "lines");
  refused(replaced(good, "\"lines\":\"2\"", "\"lines\":\"2\",\"lines\":\"2\""), "twice");
  refused(replaced(good, "{\"end\":{", "{\"end\":{\"more\":1,"), "more");
}
