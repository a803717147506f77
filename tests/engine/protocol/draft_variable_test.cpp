#include "protocol/draft_variable.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

const double absent = std::nan("");

// Collects what a draft says.
struct Listener {
  std::string warnings, notes;
  Context context() {
    Context out;
    out.log_user = this;
    out.log_callback = [](void* user, fglmm_log_level level, const char* message) {
      auto& self = *static_cast<Listener*>(user);
      (level == FGLMM_LOG_WARNING ? self.warnings : self.notes) += std::string(message) + "\n";
    };
    return out;
  }
};

Frame frame_of(Column column) {
  const auto rows = static_cast<std::int64_t>(std::max(column.values.size(), column.codes.size()));
  return {"f.csv", rows, {std::move(column)}};
}

Frame x_of(std::vector<double> values) { return frame_of({"x", false, std::move(values), {}, {}}); }
Frame factor(Texts levels, std::vector<std::int32_t> codes) {
  return frame_of({"x", true, {}, std::move(codes), std::move(levels)});
}

std::optional<json> draft(const Frame& frame, const DraftOptions& options = {}) {
  return draft_variable(Context{}, options, frame, "x");
}

}  // namespace

TEST_CASE("draft_variable: types") {
  CHECK(*draft(x_of({0, 1, absent, 1})) == json{{"name", "x"}, {"type", "binary"}});
  CHECK(*draft(factor({"f", "m"}, {0, 1, 1})) == json{{"name", "x"}, {"type", "factor"}, {"levels", {"f", "m"}}});
  // Mean 40, SD 10.
  const json numeric = *draft(x_of({30, 50, absent}));
  CHECK(numeric["type"] == "numeric");
  CHECK(numeric["centre"].dump() == "32");
  CHECK(numeric["scale"].dump() == "8");
  CHECK(numeric["bounds"].dump() == "[16,64]");
  CHECK(numeric["bounds_drafted"] == true);
  CHECK((*draft(x_of({0, 0.25})))["scale"].dump() == "0.125");
}

TEST_CASE("draft_variable: given bounds and levels") {
  DraftOptions options;
  options.bounds = {{"x", {"0:120"}}};
  const json numeric = *draft(x_of({30, 50}), options);
  CHECK(numeric["bounds"].dump() == "[0,120]");
  CHECK(numeric["bounds_drafted"] == false);
  for (const char* text : {"0", "0:", ":1", "1:0", "1:1", "a:b", "0:inf", "0:1:2"}) {
    CAPTURE(text);
    options.bounds = {{"x", {text}}};
    check_fails(Status::invalid_argument, {"'x'", "lower:upper"}, [&] { draft(x_of({30, 50}), options); });
  }
  DraftOptions levels;
  levels.levels = {{"x", {"a", "b"}}};
  CHECK((*draft(factor({"a", "b"}, {0, 0}), levels))["type"] == "factor");  // agreed, though the example has only one
}

TEST_CASE("draft_variable: a column that does not vary is left out, aloud") {
  for (const Frame& frame : {x_of({3, 3, absent}), x_of({0, 0}), x_of({absent}), factor({"a"}, {0, 0, -1})}) {
    Listener listener;
    CHECK_FALSE(draft_variable(listener.context(), {}, frame, "x").has_value());
    CHECK(listener.warnings.find("'x' does not vary") != std::string::npos);
  }
}

TEST_CASE("draft_variable: warnings") {
  const auto warnings = [](const Frame& frame, const DraftOptions& options = {}) {
    Listener listener;
    draft_variable(listener.context(), options, frame, "x");
    return listener.warnings;
  };
  CHECK(warnings(x_of({30, 50})) == "");
  CHECK(warnings(factor({"1", "2", "n.a."}, {0, 1, 2})).find("'n.a.'") != std::string::npos);
  CHECK(warnings(factor({"a", "b"}, {0, 1})) == "");
  const std::string identifiers = "4 levels in 7 rows: IF THEY TELL PEOPLE APART";
  CHECK(warnings(factor({"a", "b", "c", "d"}, {0, 1, 2, 3, 3, 3, 3, -1})).find(identifiers) != std::string::npos);
  CHECK(warnings(factor({"a", "b", "c", "d"}, {0, 1, 2, 3, 3, 3, 3, 3})) == "");
  DraftOptions narrow;
  narrow.bounds = {{"x", {"35:60"}}};
  CHECK(warnings(x_of({30, 50}), narrow).find("outside its bounds 35 to 60") != std::string::npos);
}

TEST_CASE("draft_variable: a centre that tells the mean to 4 scales is said to do so") {
  const auto notes = [](const Frame& frame) {
    Listener listener;
    draft_variable(listener.context(), {}, frame, "x");
    return listener.notes;
  };
  CHECK(notes(x_of({2009, 2011})).find("tells the mean to 4 scales") != std::string::npos);  // 2048 is 38 SDs away
  CHECK(notes(x_of({30, 50})).find("4 scales") == std::string::npos);
}

TEST_CASE("draft_variable: a text for every row is refused, more than 50 levels are warned of") {
  check_fails(Status::bad_data, {"f.csv, column 'x'", "every row", "--variables"},
              [] { draft(factor({"a", "b", "c", "d"}, {3, 1, 2, 0, -1})); });
  Texts levels;
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 51; ++i) {
    levels.push_back(cat("l", 100 + i));
    codes.insert(codes.end(), 9, i);
  }
  Listener listener;
  draft_variable(listener.context(), {}, factor(levels, codes), "x");
  CHECK(listener.warnings.find("51 levels in 459 rows") != std::string::npos);
  DraftOptions named;
  named.levels = {{"x", {"a", "b", "c", "d"}}};
  CHECK(draft(factor({"a", "b", "c", "d"}, {3, 1, 2, 0}), named).has_value());
}

TEST_CASE("draft_variable: too many levels are refused unless they were named") {
  Texts levels;
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 1001; ++i) {
    levels.push_back("l" + std::to_string(i));
    codes.push_back(i);
  }
  check_fails(Status::bad_data, {"f.csv, column 'x'", "1001", "--variables"}, [&] { draft(factor(levels, codes)); });
  DraftOptions options;
  options.levels = {{"x", levels}};
  CHECK(draft(factor(levels, codes), options).has_value());
}

TEST_CASE("draft_variable: response types") {
  const auto type = [](const Frame& frame) { return draft_response(Context{}, frame, "x")["type"].get<std::string>(); };
  CHECK(type(x_of({0, 1, absent})) == "binary");
  CHECK(type(x_of({0, 1, 2})) == "count");
  CHECK(type(x_of({3, 17})) == "count");
  CHECK(type(x_of({0, 0.5})) == "numeric");
  CHECK(type(x_of({-1, 0})) == "numeric");
  CHECK(type(x_of({1e17, 0})) == "numeric");
  CHECK(draft_response(Context{}, factor({"no", "yes"}, {0, 1}), "x") ==
        json{{"name", "x"}, {"type", "binary"}, {"levels", {"no", "yes"}}});
  const json cost = draft_response(Context{}, x_of({30.5, 50, absent}), "x");  // mean 40, SD 10
  CHECK(cost == json{{"name", "x"}, {"type", "numeric"}, {"centre", 32}, {"scale", 8}});
  CHECK(draft_response(Context{}, x_of({0.5, 0.5}), "x") == json{{"name", "x"}, {"type", "numeric"}});
  check_fails(Status::bad_data, {"column 'x'", "3"}, [&] { type(factor({"a", "b", "c"}, {0, 1, 2})); });
  check_fails(Status::bad_data, {"column 'x'", "no value"}, [&] { type(x_of({absent, absent})); });
  check_fails(Status::bad_data, {"no column 'q'"}, [&] { draft_response(Context{}, x_of({1}), "q"); });
  Listener listener;
  draft_response(listener.context(), x_of({0, 0}), "x");
  CHECK(listener.warnings.find("does not vary") != std::string::npos);
}
