// gaussian_from_summary_test.cpp - random slopes of public sets from the summaries of two sites, as from the rows.
#include <fstream>

#include "engine/both_sources.hpp"
#include "fit/gaussian/gaussian.hpp"
#include "model/problems.hpp"

using namespace both_sources;

namespace {

const std::string sleep_json = R"({"fedglmm_protocol": 1, "cluster": "Subject", "order": 2, "profile": "none",
  "responses": [{"name": "Reaction", "type": "numeric", "centre": 256, "scale": 64}],
  "variables": [{"name": "Days", "type": "numeric", "centre": 4, "scale": 4}]})";

const std::string school_json = R"({"fedglmm_protocol": 1, "cluster": "school", "order": 4, "profile": "none",
  "responses": [{"name": "mAch", "type": "numeric"}],
  "variables": [{"name": "cses", "type": "numeric"}, {"name": "meanses", "type": "numeric"},
                {"name": "sector", "type": "factor", "levels": ["Catholic", "Public"]}]})";

// Two sites: clusters whose names, at the ends of lines, are odd and even numbers.
std::vector<std::shared_ptr<const Summary>> two_sites(const std::string& json, const std::string& path) {
  std::ifstream file(path);
  std::string head, line;
  std::getline(file, head);
  std::string site[2] = {head + "\n", head + "\n"};
  while (std::getline(file, line)) site[line.back() % 2] += line + "\n";
  std::vector<std::shared_ptr<const Summary>> out;
  for (const auto& csv : site)
    out.push_back(std::make_shared<const Summary>(summaries::summarized(json, csv, on_cpu())));
  return out;
}

void check_same(const std::string& formula, const std::string& json, const std::string& name) {
  INFO(formula);
  const std::string path = FEDGLMM_DATA_DIR "/../../data/" + name;
  const Model model = make_model(formula, "gaussian");
  DataReport report;
  const Frame frame = read_frame(*open_csv(path), {});
  const Estimate rows = fit_gaussian(gaussian_sums_from_rows(on_cpu(), model, frame, report), true, 100);
  const Dataset dataset(two_sites(json, path), {});
  const Estimate sums = fit_gaussian(gaussian_sums_from_summary({}, model, dataset, report), true, 100);
  CHECK(sums.outcome == FGLMM_CONVERGED);
  const Eigen::VectorXd se = rows.covariance.diagonal().cwiseSqrt();
  CHECK((sums.beta - rows.beta).cwiseQuotient(se).cwiseAbs().maxCoeff() < 1e-9);
  CHECK((sums.covariance - rows.covariance).norm() < 1e-9 * rows.covariance.norm());
  CHECK((sums.random_covariance - rows.random_covariance).norm() < 1e-8 * rows.random_covariance.norm());
  CHECK((sums.mode - rows.mode).cwiseAbs().maxCoeff() < 1e-8 * rows.mode_sd.maxCoeff());
  CHECK(sums.loglik == doctest::Approx(rows.loglik).epsilon(1e-12));
}

}  // namespace

TEST_CASE("gaussian from summary: correlated and independent slopes of sleepstudy") {
  check_same("Reaction ~ Days + (1 + Days | Subject)", sleep_json, "sleepstudy.csv");
  check_same("Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)", sleep_json, "sleepstudy.csv");
}

TEST_CASE("gaussian from summary: slopes of hsb82 beside an interaction") {
  check_same("mAch ~ meanses + cses*sector + (1 + cses | school)", school_json, "hsb82.csv");
}
