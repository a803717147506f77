// certified_fits_test.cpp - fits that have a certificate, and fits for which there is none.
#include "engine/both_sources.hpp"

using namespace both_sources;

namespace {

const std::string age_study = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 4, "profile": "none",
  "responses": [{"name": "ill", "type": "binary", "levels": ["no", "yes"]}],
  "variables": [{"name": "age", "type": "numeric", "centre": 48, "scale": 16, "bounds": [0, 120]}]})";
constexpr int fourth = 3;  // of the moments of age

// The fourth moment of ward w3, the first in the first site's file, times `factor`.
FitResult fit_ages(double factor, std::vector<std::string>& warnings) {
  auto sites = released(wards({40, 50, 30, 45}), age_study);
  Summary changed = *sites[0];
  changed.groups[0].moments[fourth] *= factor;
  sites[0] = std::make_shared<const Summary>(std::move(changed));
  const Model model = make_model("ill ~ age + (1 | ward)", "binomial");
  return fit_model(on_cpu(warnings), model, Dataset(sites, {}), {});
}

}  // namespace

TEST_CASE("certified fits: pseudo-data that meet every statement have a certificate for every figure") {
  std::vector<std::string> warnings;
  const FitResult fit = fit_ages(1, warnings);
  REQUIRE(fit.certificate.shift.size() == 2);
  for (const double shift : fit.certificate.shift) CHECK((shift > 0 && shift < 0.1));
  CHECK(fit.unmatched.empty());
  CHECK(warnings.empty());
}

TEST_CASE("certified fits: no certificate where pseudo-data are far from what was released") {
  std::vector<std::string> warnings;
  const FitResult fit = fit_ages(0.2, warnings);  // no ages have such moments: E x^4 >= (E x^2)^2
  CHECK(fit.certificate.shift.empty());
  REQUIRE(fit.unmatched.size() == 1);
  CHECK(fit.unmatched[0].find("cluster 'w3'") != std::string::npos);
  CHECK(std::ranges::any_of(warnings, [](const std::string& said) {
    return said.starts_with("no certificate: pseudo-data miss what cluster 'w3' says by");
  }));
}
