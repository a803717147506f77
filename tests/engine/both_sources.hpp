// both_sources.hpp - one study as individual rows and as the summaries of two sites.
#pragma once
#include <cmath>

#include "fits.hpp"
#include "summaries.hpp"

namespace both_sources {

using namespace fits;

inline const std::string study_json = R"({"fedglmm_protocol": 1, "cluster": "ward", "order": 4, "profile": "none",
  "responses": [{"name": "score", "type": "numeric"}, {"name": "ill", "type": "binary", "levels": ["no", "yes"]},
                {"name": "visits", "type": "count"}],
  "variables": [{"name": "age", "type": "numeric", "centre": 48, "scale": 16, "bounds": [0, 120]},
                {"name": "dose", "type": "numeric", "centre": 1024, "scale": 2},
                {"name": "diet", "type": "factor", "levels": ["plain", "rich", "none"]},
                {"name": "age_sq", "type": "numeric", "derived": "age^2"},
                {"name": "urban", "type": "binary"}]})";

inline const std::string head = "ward,age,dose,diet,age_sq,urban,score,ill,visits\n";

// Rows of ward `name`; ward effects and covariates follow from the seed.
inline std::string ward_rows(const std::string& name, int rows, std::uint64_t seed) {
  Random random(seed);
  const double effect = 0.8 * random.bell();
  std::string csv;
  for (int i = 0; i < rows; ++i) {
    const double age = std::floor(20 + 60 * random.uniform()), dose = 1024 + random.bell();
    const int diet = static_cast<int>(3 * random.uniform()), urban = random.uniform() < 0.4;
    const double eta = effect + (age - 50) / 30 + 0.3 * (diet == 1) - 0.6 * urban + 0.2 * (dose - 1024);
    const double score = 20 + eta * (1 + diet) + 3e-4 * (age - 50) * (age - 50) + random.bell();
    const bool ill = random.uniform() < 1 / (1 + std::exp(-eta));
    const double visits = std::floor(std::exp(0.5 * eta) + random.uniform());
    const char* const diets[] = {"plain", "rich", "none"};
    csv += cat(name, ',', age, ',', dose, ',', diets[diet], ',', age * age, ',', urban, ',', score, ',',
               ill ? "yes" : "no", ',', visits, '\n');
  }
  return csv;
}

inline std::vector<std::string> wards(const std::vector<int>& sizes) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < sizes.size(); ++i)
    out.push_back(ward_rows(cat('w', sizes.size() - i), sizes[i], 7 + i));
  return out;
}

inline Frame rows_of(const std::vector<std::string>& wards) {
  std::string csv = head;
  for (const auto& ward : wards) csv += ward;
  const TemporaryFolder folder;
  return read_frame(*summaries::rows_of(folder, csv), {{"diet", {"plain", "rich", "none"}}});
}

// The first half of the wards is site 1, the rest site 2.
inline std::vector<std::shared_ptr<const Summary>> released(const std::vector<std::string>& wards,
                                                            const std::string& json = study_json) {
  std::string csv[2] = {head, head};
  for (std::size_t i = 0; i < wards.size(); ++i) csv[2 * i / wards.size()] += wards[i];
  std::vector<std::shared_ptr<const Summary>> out;
  for (const auto& site : csv)
    out.push_back(std::make_shared<const Summary>(summaries::summarized(json, site, on_cpu())));
  return out;
}

// Largest |difference| of estimates in standard errors of the first fit.
inline double gap(const FitResult& a, const FitResult& b) {
  REQUIRE(a.fixed.size() == b.fixed.size());
  double largest = 0;
  for (std::size_t j = 0; j < a.fixed.size(); ++j) {
    CHECK(a.fixed[j].name == b.fixed[j].name);
    largest = std::max(largest, std::abs(a.fixed[j].estimate - b.fixed[j].estimate) / a.fixed[j].se);
  }
  return largest;
}

}  // namespace both_sources
