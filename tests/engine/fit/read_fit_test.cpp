// read_fit_test.cpp - the JSON of a fit: what is written reads back to the same bytes, what is wrong is named.
#include "fit/read_fit.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "fails_with.hpp"

using namespace fedglmm;
using Json = nlohmann::ordered_json;

namespace {

const double unknown = std::numeric_limits<double>::quiet_NaN();

FitResult example() {
  FitResult r{};
  r.formula = "y ~ x + (1 + x | g) + (0 + z | g)";
  r.family = "gaussian";
  r.link = "identity";
  r.source = "summaries";
  r.method = "ml";
  r.response = "y";
  r.group = "g";
  r.data = "9f";
  r.rows = 100;
  r.clusters = 2;
  r.left_out_clusters = 3;
  r.left_out_rows = 12;
  r.statistics_shared = 77;
  r.outcome = FGLMM_BOUNDARY;
  r.message = "an SD is 0";
  r.evaluations = 9;
  r.order = 4;
  r.loglik = -10.5;
  r.aic = 27;
  r.bic = 0.1;
  r.sigma = 2.5;
  r.max_gradient = 1e-300;
  r.fixed = {{"(Intercept)", 1.5, 0.25, 6, unknown, 1.01, 1.99}, {"x", -1, 2, -0.5, unknown, -5, 3}};
  r.vcov = {1, 2, 3, 4};
  r.random = {{"g", {"(Intercept)", "x"}, {0.75, 0}, {1, unknown, unknown, 1}, {}, {}, {}, {}},
              {"g", {"z"}, {2}, {1}, {1}, {3}, {1}, {1}}};
  r.modes = {{"g", "01", {0.5, 0, 3}, {0.125, 0, 1}}, {"g", "1", {-0.5, 0, 4}, {0.25, 0, 1}}};
  r.unmatched = {"cluster '1'"};
  r.certificate = {{0.5, 0.25}, {0.01, 0.02}, {0.125, unknown, 0.5}, 0.0625};
  return r;
}

Json json() { return Json::parse(fit_json(example())); }

// With one member, given by its JSON pointer, changed.
void check_refused(const std::string& member, const Json& value, std::initializer_list<std::string> parts) {
  Json changed = json();
  changed[Json::json_pointer(member)] = value;
  INFO(member, " ", value.dump());
  check_fails(Status::bad_data, parts, [&] { parse_fit(changed.dump(), "fit.json"); });
}

}  // namespace

TEST_CASE("read fit: what is written reads back to the same bytes") {
  CHECK(fit_json(parse_fit(fit_json(example()), "fit.json")) == fit_json(example()));
  FitResult rows = example();
  rows.source = "rows";
  rows.family = "poisson";
  rows.link = "log";
  rows.method = "laplace";
  rows.message = "";
  rows.dropped_rows = 5;
  rows.order = 0;
  rows.statistics_shared = 0;
  rows.certificate = {};
  CHECK(fit_json(parse_fit(fit_json(rows), "fit.json")) == fit_json(rows));
}

TEST_CASE("read fit: a certificate of coefficients alone, as before there were others") {
  Json earlier = json();
  earlier["certificate"].erase("random");
  earlier["certificate"].erase("sigma_shift");
  for (Json& shift : earlier["certificate"]["fixed"]) shift.erase("se_shift");
  const Certificate certificate = parse_fit(earlier.dump(), "fit.json").certificate;
  CHECK(certificate.shift == std::vector<double>{0.5, 0.25});
  REQUIRE(certificate.se_shift.size() == 2);
  CHECK(std::isnan(certificate.se_shift[0]));
  REQUIRE(certificate.sd_shift.size() == 3);
  CHECK(std::isnan(certificate.sd_shift[2]));
  CHECK(std::isnan(certificate.sigma_shift));
}

TEST_CASE("read fit: null is what was not finite") {
  const FitResult fit = parse_fit(fit_json(example()), "fit.json");
  CHECK(fit.group == "g");
  CHECK(fit.outcome == FGLMM_BOUNDARY);
  CHECK(std::isnan(fit.fixed[0].p));
  CHECK(std::isnan(fit.random[0].cor[1]));
  CHECK(fit.random[0].sd_lower.empty());
  CHECK(fit.random[1].sd_upper == std::vector<double>{3});
}

TEST_CASE("read fit: text that is no fit") {
  for (const char* text : {"", "null", "[]", "{}", "{\"fedglmm\":\"0.1.0\"}", "{\"fedglmm\":1}"})
    check_fails(Status::bad_data, {"fit.json"}, [&] { parse_fit(text, "fit.json"); });
  const std::string whole = fit_json(example());
  for (const std::size_t length : {std::size_t{1}, whole.size() / 2, whole.size() - 3})
    check_fails(Status::bad_data, {"fit.json"}, [&] { parse_fit(whole.substr(0, length), "fit.json"); });
}

TEST_CASE("read fit: every member is needed, and no other is taken") {
  const Json whole = json();
  for (const auto& [member, value] : whole.items()) {
    if (value.is_number_float() || member == "unmatched") continue;  // absent is null, or none
    Json lacks = whole;
    lacks.erase(member);
    const std::string text = lacks.dump();
    check_fails(Status::bad_data, {"fit.json", member}, [&] { parse_fit(text, "fit.json"); });
  }
  check_refused("/surprise", 1, {"'surprise'"});
  check_refused("/fixed/1/surprise", 1, {"fixed[1]", "'surprise'"});
  check_refused("/modes/0/surprise", 1, {"modes[0]", "'surprise'"});
}

TEST_CASE("read fit: values of the wrong kind, size or range") {
  check_refused("/family", "gamma", {"'family'", "poisson"});
  check_refused("/link", "log", {"'link'", "identity"});
  check_refused("/method", "laplace", {"'method'", "reml"});
  check_refused("/outcome", "fine", {"'outcome'", "converged"});
  check_refused("/rows", -1, {"'rows'", "negative"});
  check_refused("/clusters", 1.5, {"'clusters'", "whole number"});
  check_refused("/evaluations", 1e10, {"'evaluations'"});
  check_refused("/nagq", 5000000000, {"'nagq'", "too large"});
  check_refused("/loglik", "-10", {"'loglik'", "finite number"});
  check_refused("/fixed/0/name", 3, {"fixed[0]", "'name'"});
  check_refused("/vcov", Json::parse("[[1,2]]"), {"'vcov'", "2 rows"});
  check_refused("/vcov/1", Json::parse("[1,2,3]"), {"'vcov'", "2 numbers"});
  check_refused("/vcov/1/0", "x", {"'vcov'", "2 numbers"});
  check_refused("/random", Json::array(), {"'random'"});
  check_refused("/random/0/terms", Json::array(), {"random[0]", "'terms'"});
  check_refused("/random/0/sd", Json::parse("[1]"), {"random[0]", "'sd'", "2 numbers"});
  check_refused("/random/1/cor_upper", Json::parse("[[1],[1]]"), {"random[1]", "'cor_upper'"});
  check_refused("/modes/1/value", Json::parse("[1,2]"), {"modes[1]", "'value'", "3 numbers"});
  check_refused("/modes/1/group", "h", {"modes[1]", "'group'"});
  check_refused("/modes/0/cluster", std::string("a\0b", 3), {"modes[0]", "NUL"});
  check_refused("/unmatched", "none", {"'unmatched'"});
  check_refused("/left_out", 3, {"left_out"});
  check_refused("/certificate/fixed", Json::array({{{"name", "x"}, {"shift", 1}, {"se_shift", 1}}}),
                {"certificate", "'fixed'", "one for each effect"});
  check_refused("/certificate/random", Json::array(), {"certificate", "'random'", "one for each SD"});
  check_refused("/certificate/random/0/sd_shift", Json::array({1}), {"random[0]", "'sd_shift'", "2 numbers"});
  check_refused("/certificate/order", -4, {"certificate", "'order'", "negative"});
  check_refused("/message", 3, {"'message'"});
}
