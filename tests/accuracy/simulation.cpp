// simulation.cpp - bias, coverage and gaps over replicates of the papers' designs.
#include <algorithm>
#include <cmath>
#include <functional>

#include "accuracy/replicates.hpp"
#include "accuracy/session.hpp"
#include "accuracy/table.hpp"

namespace accuracy {
namespace {

const char* const chapter_head = R"(## The papers' simulation designs

`m x n` is m clusters of n rows. Logistic: beta = (-4.20753, 0.33348, -0.25252, 1.20088, 0.53604), sigma 1.078, x1
normal, x2 Poisson(63.51643), x3 multinomial (0.5205371, 0.2139021, 0.2655608). Poisson: beta = (2.285513, -0.302612,
0.087566, -0.959036, -0.812642, -0.809044, -0.794925), sigma 0.4811, x1 normal, x2 Bernoulli(0.5602384), x3 multinomial
(0.09535973, 0.1272882, 0.1111111, 0.3865475, 0.2796935). Normal and Poisson covariates are standardized with the
design's own mean and SD, constants of the study, so that those of x1 themselves do not matter. All clusters are
released together by one site. Replicates a setting: )";

const char* const bias_head = R"(
Each cell: mean of estimate - truth / coverage of the 95 % Wald intervals in %, over the replicates that did not fail.

)";

std::string bias_and_coverage(const std::vector<const Estimates*>& fits, std::size_t j, double truth) {
  double bias = 0, covered = 0;
  for (const Estimates* fit : fits) {
    const Estimate& estimate = fit->fixed.at(j);
    bias += estimate.value - truth;
    covered += estimate.lower <= truth && truth <= estimate.upper ? 1 : 0;
  }
  const double count = static_cast<double>(fits.size());
  return fits.empty() ? "–" : two_digits(bias / count) + " / " + whole(std::llround(100 * covered / count));
}

std::string bias_of_sd(const std::vector<const Estimates*>& fits, double truth) {
  double bias = 0;
  for (const Estimates* fit : fits) bias += fit->sd - truth;
  return two_digits(fits.empty() ? unknown : bias / static_cast<double>(fits.size()));
}

std::vector<const Comparison*> summaries_of(const std::vector<Replicate>& replicates, std::size_t kind) {
  std::vector<const Comparison*> out;
  for (const Replicate& replicate : replicates)
    if (replicate.failure.empty() && replicate.summaries[kind].failure.empty())
      out.push_back(&replicate.summaries[kind]);
  return out;
}

// The individual-level fits, then those of each kind.
std::vector<std::vector<const Estimates*>> columns_of(const std::vector<Replicate>& replicates) {
  std::vector<std::vector<const Estimates*>> out(1 + kinds().size());
  for (const Replicate& replicate : replicates)
    if (replicate.failure.empty()) out[0].push_back(&replicate.individual);
  for (std::size_t k = 0; k < kinds().size(); ++k)
    for (const Comparison* comparison : summaries_of(replicates, k)) out[1 + k].push_back(&comparison->fit);
  return out;
}

std::string bias_table(const Setting& setting, const std::vector<Replicate>& replicates) {
  const Design& design = *setting.design;
  std::vector<std::string> head = {setting.name(), "truth", "individual"};
  for (const Kind& kind : kinds()) head.push_back(kind.name());
  Table table(head);
  const auto fits = columns_of(replicates);
  for (std::size_t j = 0; j < design.beta.size(); ++j) {
    std::vector<std::string> cells = {design.coefficients[j], two_digits(design.beta[j])};
    for (const auto& column : fits) cells.push_back(bias_and_coverage(column, j, design.beta[j]));
    table.add(cells);
  }
  std::vector<std::string> cells = {"SD", two_digits(design.sigma)};
  for (const auto& column : fits) cells.push_back(bias_of_sd(column, design.sigma));
  table.add(cells);
  return table.markdown() + "\n";
}

double mean(const std::vector<const Comparison*>& fits, const std::function<double(const Comparison&)>& value) {
  double sum = 0;
  for (const Comparison* fit : fits) sum += value(*fit);
  return fits.empty() ? unknown : sum / static_cast<double>(fits.size());
}

void add_gaps(Table& table, const Setting& setting, const std::vector<Replicate>& replicates, std::size_t k) {
  const auto fits = summaries_of(replicates, k);
  double largest = fits.empty() ? unknown : 0;
  for (const Comparison* fit : fits) largest = std::max(largest, fit->kept.largest_se);
  const auto failed = std::ranges::count_if(replicates, [&](const Replicate& replicate) {
    return !replicate.failure.empty() || !replicate.summaries[k].failure.empty();
  });
  table.add({setting.name(), kinds()[k].name(), whole(failed),
             two_digits(mean(fits, [](const Comparison& c) { return static_cast<double>(c.fit.numbers); })),
             two_digits(mean(fits, [](const Comparison& c) { return static_cast<double>(c.fit.clusters.size()); })),
             two_digits(mean(fits, [](const Comparison& c) { return c.kept.mean_se; })), two_digits(largest),
             two_digits(mean(fits, [](const Comparison& c) { return c.kept.sd_se; })),
             two_digits(mean(fits, [](const Comparison& c) { return c.fit.certificate; }))});
}

// The first failure of each kind, by name: all of them are counted in the table.
std::string failures(const Setting& setting, const std::vector<Replicate>& replicates) {
  std::string text;
  const auto first = [&](const std::string& name, const std::function<std::string(const Replicate&)>& failure) {
    const auto at = std::ranges::find_if(replicates, [&](const Replicate& r) { return !failure(r).empty(); });
    if (at != replicates.end()) text += "- " + setting.name() + ", " + name + ": " + failure(*at) + "\n";
  };
  first("individual", [](const Replicate& replicate) { return replicate.failure; });
  for (std::size_t k = 0; k < kinds().size(); ++k)
    first(kinds()[k].name(),
          [&](const Replicate& r) { return r.failure.empty() ? r.summaries[k].failure : std::string(); });
  return text;
}

std::vector<Setting> settings() {
  std::vector<Setting> out;
  for (const Design& design : designs())
    for (const auto& [clusters, size] : {std::pair{30, 100}, {50, 60}, {100, 30}})
      out.push_back({&design, clusters, size});
  return out;
}

}  // namespace

std::string simulation_chapter(Session& session) {
  std::string biases, failed;
  Table gaps({"setting", "summaries", "failed", "numbers", "clusters", "mean gap, in SE", "largest gap", "SD, mean",
              "certificate, mean"});
  std::uint64_t seed = 1;
  for (const Setting& setting : settings()) {
    say("simulation: " + setting.name());
    const std::vector<Replicate> replicates = run_replicates(setting, session.replicates, seed);
    seed += 1'000'000;
    for (const Replicate& replicate : replicates)
      for (std::size_t k = 0; k < replicate.summaries.size(); ++k)
        session.certificates.add("simulations, " + kinds()[k].profile, replicate.summaries[k]);
    biases += bias_table(setting, replicates);
    for (std::size_t k = 0; k < kinds().size(); ++k) add_gaps(gaps, setting, replicates, k);
    failed += failures(setting, replicates);
  }
  if (!failed.empty()) failed = "The first failure of each kind; `failed` counts them all:\n\n" + failed + "\n";
  return chapter_head + whole(session.replicates) + ".\n\n" + gaps.markdown() + "\n" + failed + bias_head + biases;
}

}  // namespace accuracy
