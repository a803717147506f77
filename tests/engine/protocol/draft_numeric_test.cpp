// draft_numeric_test.cpp - centre, scale and bounds of transformed and stepped columns, by hand.
#include "protocol/draft_numeric.hpp"

#include <cmath>

#include "fails_with.hpp"

using namespace fedglmm;

namespace {

using nlohmann::json;
using Lists = std::vector<NamedList>;

const double none = std::nan("");

Column numbers(std::vector<double> values) { return {"x", false, std::move(values), {}, {}}; }

json draft(std::vector<double> values, const DraftOptions& options = {}) {
  return draft_numeric(Context{}, options, numbers(std::move(values)), "f.csv, column 'x'");
}

DraftOptions with_transform(const char* name) {
  DraftOptions options;
  options.transforms = {{"x", {name}}};
  return options;
}

std::string warnings(std::vector<double> values, const DraftOptions& options) {
  std::string text;
  Context context;
  context.log_user = &text;
  context.log_callback = [](void* user, fglmm_log_level level, const char* message) {
    if (level == FGLMM_LOG_WARNING) *static_cast<std::string*>(user) += message;
  };
  draft_numeric(context, options, numbers(std::move(values)), "f.csv, column 'x'");
  return text;
}

}  // namespace

TEST_CASE("draft_numeric: every member is written out") {
  CHECK(draft({30, 50, none}) == json{{"name", "x"}, {"type", "numeric"}, {"centre", 32}, {"scale", 8},
                                      {"bounds", {16, 64}}, {"bounds_drafted", true}, {"clip", false},
                                      {"transform", nullptr}, {"step", nullptr}, {"cut", json::array()}});
}

TEST_CASE("draft_numeric: centre and scale are of the transformed values, bounds of the values") {
  // log: 1 and 9, mean 5, SD 4. e = 2.7, e^9 = 8103.
  const json charge = draft({std::exp(1.0), std::exp(9.0), none}, with_transform("log"));
  CHECK(charge["transform"] == "log");
  CHECK(charge["centre"] == 4);
  CHECK(charge["scale"] == 4);
  CHECK(charge["bounds"] == json{2, 8192});
  // sqrt: 1 and 5, mean 3 (4 is nearest), SD 2.
  const json root = draft({1, 25}, with_transform("sqrt"));
  CHECK(root["centre"] == 4);
  CHECK(root["scale"] == 2);
  CHECK(root["bounds"] == json{1, 32});
  // log1p: 0 and 4, mean 2, SD 2.
  const json stay = draft({0, std::expm1(4.0)}, with_transform("log1p"));
  CHECK(stay["centre"] == 2);
  CHECK(stay["scale"] == 2);
  CHECK(stay["bounds"] == json{0, 64});
}

TEST_CASE("draft_numeric: a value outside the domain is refused unless given bounds hold it") {
  check_fails(Status::bad_data, {"f.csv, column 'x': log(0) is no number", "log1p", "clip"},
              [] { draft({0, 8}, with_transform("log")); });
  check_fails(Status::bad_data, {"sqrt(-4) is no number"}, [] { draft({-4, 8}, with_transform("sqrt")); });
  DraftOptions options = with_transform("log");
  options.bounds = {{"x", {"1:100"}}};
  const json clipped = draft({0, std::exp(4.0)}, options);  // log: 0 and 4, mean 2, SD 2
  CHECK(clipped["centre"] == 2);
  CHECK(clipped["scale"] == 2);
  CHECK(clipped["bounds"] == json{1, 100});
  CHECK(warnings({0, 50}, options).find("outside its bounds 1 to 100") != std::string::npos);
}

TEST_CASE("draft_numeric: drafted bounds are multiples of the step") {
  DraftOptions options;
  options.steps = {{"x", {"5"}}};
  const json fives = draft({20, 45}, options);
  CHECK(fives["step"] == 5);
  CHECK(fives["bounds"] == json{15, 65});  // outward from 16 and 64
  CHECK(warnings({20, 45}, options) == "");
  CHECK(warnings({20, 46}, options).find("between the steps 15, 20, ...") != std::string::npos);
  options.bounds = {{"x", {"18.5:98.5"}}};
  CHECK(draft({23.5, 48.5}, options)["bounds"] == json{18.5, 98.5});
  CHECK(warnings({20, 48.5}, options).find("between the steps 18.5, 23.5, ...") != std::string::npos);
  DraftOptions log = with_transform("log");
  log.steps = options.steps;
  CHECK(draft({5, 45}, log)["bounds"] == json{5, 65});  // from 4 outward is 0, which has no log
}

TEST_CASE("draft_numeric: cut points") {
  DraftOptions options;
  options.cuts = {{"x", {"18", "45.5"}}};
  CHECK(draft({10, 60}, options)["cut"].dump() == "[18,45.5]");
}

TEST_CASE("draft_numeric: options that are not what they must be") {
  const auto refused = [](auto set, const char* part) {
    DraftOptions options;
    set(options);
    CAPTURE(part);
    check_fails(Status::invalid_argument, {"of 'x'", part}, [&] { draft({10, 60}, options); });
  };
  for (const Lists& lists : {Lists{{"x", {"exp"}}}, Lists{{"x", {"none"}}}, Lists{{"x", {"log", "sqrt"}}}})
    refused([&](auto& o) { o.transforms = lists; }, "'transform'");
  for (const Lists& lists : {Lists{{"x", {"0"}}}, Lists{{"x", {"-1"}}}, Lists{{"x", {"inf"}}},
                             Lists{{"x", {"1", "2"}}}})
    refused([&](auto& o) { o.steps = lists; }, "'step'");
  for (const Lists& lists : {Lists{{"x", {"a"}}}, Lists{{"x", {"1", "nan"}}}})
    refused([&](auto& o) { o.cuts = lists; }, "'cut'");
}

TEST_CASE("draft_numeric: a step of no use ends in an error") {
  DraftOptions log = with_transform("log");
  log.steps = {{"x", {"100"}}};
  check_fails(Status::bad_data, {"f.csv, column 'x'"}, [&] { draft({3, 5}, log); });  // 100 is the only step
}
