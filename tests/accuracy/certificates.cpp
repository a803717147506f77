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

Certificates::Source& Certificates::source_named(const std::string& name) {
  const auto at = std::ranges::find(sources_, name, &Source::name);
  return at != sources_.end() ? *at : sources_.emplace_back(Source{name, 0, 0, 0, {}});
}

void Certificates::add(const std::string& source, const Comparison& comparison) {
  if (!comparison.failure.empty()) return;
  Source& to = source_named(source);
  for (std::size_t i = 0; i < comparison.kept.in_se.size(); ++i) {
    const double gap = comparison.kept.in_se[i], bound = comparison.fit.fixed[i].bound;
    if (gap < least_gap) {
      ++to.exact;
    } else if (std::isnan(bound)) {
      ++to.unbounded;
    } else {
      to.looseness.push_back(bound / gap);
      to.within += gap <= bound ? 1 : 0;
    }
  }
}

std::vector<std::string> Certificates::line(const Source& source) {
  const auto bounded = static_cast<std::int64_t>(source.looseness.size());
  const double share = bounded == 0 ? unknown : 100 * static_cast<double>(source.within) / static_cast<double>(bounded);
  return {source.name,          whole(source.exact), whole(source.unbounded),
          whole(bounded),       std::isnan(share) ? "–" : whole(std::llround(share)) + " %",
          two_digits(median(source.looseness))};
}

std::string Certificates::markdown() const {
  Table table({"fits of", "gap below 1e-6 SE", "no bound", "bounded", "gap within the bound", "median bound / gap"});
  Source all{"all of these", 0, 0, 0, {}};
  for (const Source& source : sources_) {
    table.add(line(source));
    all.exact += source.exact;
    all.unbounded += source.unbounded;
    all.within += source.within;
    all.looseness.insert(all.looseness.end(), source.looseness.begin(), source.looseness.end());
  }
  table.add(line(all));
  return table.markdown();
}

}  // namespace accuracy
