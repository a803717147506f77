// response_rules.cpp - events behind a sum decide whether it is released.
#include "disclosure/response_rules.hpp"

#include <algorithm>
#include <limits>

#include "disclosure/rules.hpp"

namespace fedglmm {
namespace {

constexpr double withheld = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t least_with_numeric = 10;  // events behind a sum of y times a numeric column's product or slope

bool few(std::int64_t count, std::int64_t least) { return count > 0 && count < least; }

struct Behind {
  std::int64_t rows = 0, events = 0;
};

// The rows and events in which all dummies of a monomial are 1.
Behind behind(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
              const Monomial& monomial) {
  Behind count;
  for (const auto* cluster : clusters)
    for (const auto& [category, cell] : cluster->cells)
      if (plan.holds(monomial, category)) {
        count.rows += cell.n;
        count.events += cell.events[response];
      }
  return count;
}

// R1, for the rows in which dummies are 1 and for the others, whose sum is a difference.
bool few_rows(const Protocol& protocol, const Behind& all, const Behind& here) {
  return few(here.rows, protocol.thresholds.min_rows) || few(all.rows - here.rows, protocol.thresholds.min_rows);
}

bool all_withheld(const Protocol& protocol, ResponseType type, const Behind& site) {
  if (type == ResponseType::numeric) return site.rows < protocol.thresholds.min_rows;
  const auto least = protocol.thresholds.min_events;
  return site.events < least || (type == ResponseType::binary && site.rows - site.events < least);
}

bool product_withheld(const MomentPlan& plan, ResponseType type, const Monomial& monomial, const Behind& site,
                      const Behind& here) {
  if (type == ResponseType::numeric) return few_rows(plan.protocol, site, here);
  if (monomial.size() == 1) return false;
  if (plan.index.dummies_only(monomial)) return few(here.events, plan.protocol.thresholds.min_events);
  return here.events < least_with_numeric;
}

}  // namespace

bool slope_allowed(const MomentPlan& plan, const ClusterSums& cluster, int response, int column) {
  const auto& protocol = plan.protocol;
  if (protocol.profile == Profile::none) return true;
  const Behind all = behind(plan, {&cluster}, response, {});
  const Behind here = behind(plan, {&cluster}, response, {column});
  if (few_rows(protocol, all, here)) return false;
  const auto type = protocol.responses[response].type;
  if (type == ResponseType::numeric) return true;
  return !few(all.events, least_with_numeric) &&
         (type == ResponseType::count || !few(all.rows - all.events, least_with_numeric));
}

TotalsVerdict withhold_totals(const MomentPlan& plan, const std::vector<const ClusterSums*>& clusters, int response,
                              ResponseTotals& totals) {
  const auto& protocol = plan.protocol;
  const auto type = protocol.responses[response].type;
  const Behind site = behind(plan, clusters, response, {});
  TotalsVerdict verdict{site.rows, type == ResponseType::numeric ? 0 : site.events, {}, {}};
  if (protocol.profile == Profile::none) return verdict;
  const bool all = all_withheld(protocol, type, site);
  if (all) totals.yy = totals.log_factorial = withheld;
  for (int m = 0; m < plan.products; ++m) {
    const auto& monomial = plan.index.monomials[m];
    const Behind here = behind(plan, clusters, response, monomial);
    if (all || product_withheld(plan, type, monomial, site, here)) {
      totals.xy[m] = withheld;
      verdict.withheld.push_back(monomial_name(plan.index.columns, monomial));
    } else if (type != ResponseType::numeric && few(here.events, protocol.thresholds.min_events)) {
      verdict.few_events.push_back(monomial_name(plan.index.columns, monomial));
    }
  }
  return verdict;
}

}  // namespace fedglmm
