#include "accuracy/certificates.hpp"

#include <algorithm>
#include <cmath>

#include "accuracy/table.hpp"

namespace accuracy {
namespace {

constexpr double least_gap = 1e-6;

double median(std::vector<double> values) {
  if (values.empty()) return unknown;
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

void Certificates::Tally::add(double gap, double bound) {
  if (gap < least_gap) {
    ++exact;
  } else if (std::isnan(bound)) {
    ++unbounded;
  } else {
    looseness.push_back(bound / gap);
    within += gap <= bound ? 1 : 0;
  }
}

void Certificates::Tally::add(const Tally& other) {
  exact += other.exact;
  unbounded += other.unbounded;
  within += other.within;
  looseness.insert(looseness.end(), other.looseness.begin(), other.looseness.end());
}

Certificates::Source& Certificates::source_named(const std::string& name) {
  const auto at = std::ranges::find(sources_, name, &Source::name);
  return at != sources_.end() ? *at : sources_.emplace_back(Source{name, {}, {}, {}});
}

void Certificates::add(const std::string& source, const Comparison& comparison) {
  if (!comparison.failure.empty()) return;
  Source& to = source_named(source);
  const Estimates& fit = comparison.fit;
  for (std::size_t i = 0; i < comparison.kept.in_se.size(); ++i) {
    to.coefficients.add(comparison.kept.in_se[i], fit.fixed[i].bound);
    to.errors.add(comparison.kept.of_se[i], fit.fixed[i].se_bound);
  }
  to.sds.add(comparison.kept.sd_se, fit.sd_bound);
}

std::vector<std::string> Certificates::line(const std::string& name, const std::string& figure, const Tally& tally) {
  const auto bounded = static_cast<std::int64_t>(tally.looseness.size());
  const double share = bounded == 0 ? unknown : 100 * static_cast<double>(tally.within) / static_cast<double>(bounded);
  return {name,           figure,
          whole(tally.exact), whole(tally.unbounded),
          whole(bounded), std::isnan(share) ? "–" : whole(std::llround(share)) + " %",
          two_digits(median(tally.looseness))};
}

std::string Certificates::markdown() const {
  Table table({"fits of", "figure", "gap below 1e-6", "no bound", "bounded", "gap within the bound",
               "median bound / gap"});
  Source all{"all of these", {}, {}, {}};
  const auto add_lines = [&](const Source& source) {
    table.add(line(source.name, "coefficients", source.coefficients));
    table.add(line(source.name, "standard errors", source.errors));
    table.add(line(source.name, "random SD", source.sds));
  };
  for (const Source& source : sources_) {
    add_lines(source);
    all.coefficients.add(source.coefficients);
    all.errors.add(source.errors);
    all.sds.add(source.sds);
  }
  add_lines(all);
  return table.markdown();
}

}  // namespace accuracy
