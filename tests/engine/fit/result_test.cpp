// result_test.cpp - the fit's JSON, member by member.
#include "fit/result.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

using namespace fedglmm;
using Json = nlohmann::ordered_json;

namespace {

FitResult example_result() {
  FitResult r;
  r.formula = "y ~ x + (1|g)";
  r.family = "binomial";
  r.link = "logit";
  r.source = "summaries";
  r.method = "laplace";
  r.response = "y";
  r.group = "g";
  r.data = "9f";
  r.rows = 100;
  r.clusters = 2;
  r.left_out_clusters = 3;
  r.left_out_rows = 12;
  r.statistics_shared = 77;
  r.outcome = FGLMM_ITERATION_LIMIT;
  r.message = "stopped early";
  r.missing_rules = "R2 R5";
  r.evaluations = 9;
  r.order = 4;
  r.loglik = -10.5;
  r.aic = 27;
  r.bic = 0.1;
  r.sigma = std::numeric_limits<double>::quiet_NaN();
  r.max_gradient = 1e-300;
  r.fixed = {{"(Intercept)", 1.5, 0.25, 6, 2e-9, 1.01, 1.99}, {"x", -1, 2, -0.5, 0.6, -5, 3}};
  r.vcov = {1, 2, 3, 4};
  const double none = std::numeric_limits<double>::quiet_NaN();
  r.random = {{"g", {"(Intercept)", "x"}, {0.75, 0}, {1, none, none, 1}, {}, {}, {}, {}},
              {"g", {"z"}, {2}, {1}, {}, {}, {}, {}}};
  r.modes = {{"g", "01", {0.5, 0, 3}, {0.125, 0, 1}}, {"g", "1", {-0.5, 0, 4}, {0.25, 0, 1}}};
  r.unmatched = {"cluster '1'"};
  return r;
}

std::string members(const Json& json) {
  std::string out;
  for (const auto& [name, value] : json.items()) out += (out.empty() ? "" : " ") + name;
  return out;
}

}  // namespace

TEST_CASE("result: members and their order, from summaries") {
  const Json json = Json::parse(fit_json(example_result()));
  CHECK(members(json) ==
        "fedglmm formula family link source method nagq rows clusters outcome max_gradient evaluations fixed vcov "
        "random loglik aic bic modes left_out unmatched certificate response data message missing_rules dropped_rows");
  CHECK(json["fedglmm"] == fglmm_version());
  CHECK(json["outcome"] == "iteration-limit");
  CHECK(json["rows"] == 100);
  CHECK(json["max_gradient"] == 1e-300);
  CHECK(members(json["fixed"][0]) == "name estimate se z p lower upper");
  CHECK(json["fixed"][1]["estimate"] == -1);
  CHECK(json["fixed"][0]["upper"] == 1.99);
  CHECK(json["vcov"] == Json::parse("[[1.0,2.0],[3.0,4.0]]"));
  CHECK(json["random"] == Json::parse(R"_([
      {"group":"g","terms":["(Intercept)","x"],"sd":[0.75,0.0],"cor":[[1.0,null],[null,1.0]]},
      {"group":"g","terms":["z"],"sd":[2.0],"cor":[[1.0]]}])_"));
  CHECK(json["modes"][0] == Json::parse(R"({"group":"g","cluster":"01","value":[0.5,0.0,3.0],"sd":[0.125,0.0,1.0]})"));
  CHECK(json["modes"].size() == 2);
  CHECK(json["left_out"] == Json::parse(R"({"clusters":3,"rows":12})"));
  CHECK(json["unmatched"] == Json::parse(R"(["cluster '1'"])"));
  CHECK(json["certificate"] ==
        Json::parse(R"({"max_shift_se":null,"fixed":[],"random":[],"order":4,"statistics_shared":77})"));
  CHECK(json["missing_rules"] == "R2 R5");
  CHECK(json["data"] == "9f");
}

TEST_CASE("result: sigma only for gaussian, a certificate only for summaries") {
  FitResult result = example_result();
  result.family = "gaussian";
  result.source = "rows";
  result.sigma = 2.5;
  result.dropped_rows = 4;
  const Json json = Json::parse(fit_json(result));
  CHECK(json["sigma"] == 2.5);
  CHECK_FALSE(json.contains("certificate"));
  CHECK(json["dropped_rows"] == 4);
}

TEST_CASE("result: intervals of SDs and correlations where there are any") {
  FitResult result = example_result();
  result.random[1] = {"g", {"z", "w"}, {2, 1}, {1, 0.5, 0.5, 1}, {1, 0.5}, {3, 2}, {1, 0.1, 0.1, 1}, {1, 0.8, 0.8, 1}};
  const Json json = Json::parse(fit_json(result));
  CHECK(members(json["random"][0]) == "group terms sd cor");
  CHECK(members(json["random"][1]) == "group terms sd cor sd_lower sd_upper cor_lower cor_upper");
  CHECK(json["random"][1]["sd_upper"] == Json::parse("[3.0,2.0]"));
  CHECK(json["random"][1]["cor_lower"] == Json::parse("[[1.0,0.1],[0.1,1.0]]"));
}

TEST_CASE("result: parameters are fixed effects, SDs, correlations, and sigma for gaussian") {
  FitResult result = example_result();
  CHECK(parameter_count(result) == 2 + 3 + 1);
  result.family = "gaussian";
  CHECK(parameter_count(result) == 2 + 3 + 1 + 1);
}

TEST_CASE("result: numbers read back to the same bits, what is not finite is null") {
  FitResult result = example_result();
  result.loglik = -0.1 - 0.2;
  result.aic = std::numeric_limits<double>::infinity();
  result.fixed[0].p = std::numeric_limits<double>::quiet_NaN();
  result.vcov[1] = -std::numeric_limits<double>::infinity();
  const Json json = Json::parse(fit_json(result));
  CHECK(json["loglik"].get<double>() == -0.1 - 0.2);
  CHECK(json["aic"].is_null());
  CHECK(json["fixed"][0]["p"].is_null());
  CHECK(json["vcov"][0][1].is_null());
}

TEST_CASE("result: text is escaped, bytes that are no UTF-8 do not break it") {
  FitResult result = example_result();
  result.modes[0].cluster = "ward \"3\"\n\xFF";
  const Json json = Json::parse(fit_json(result));
  CHECK(json["modes"][0]["cluster"] == "ward \"3\"\n\xEF\xBF\xBD");
}
