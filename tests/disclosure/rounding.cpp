// rounding.cpp - R6: the grid of docs/FORMAT.md, worked out anew for every sum.
#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "disclosure/checks.hpp"

namespace disclosure_tests {
namespace {

// The power of two next greater than sqrt(square) 2^-bits.
double power_above(double square, int bits) {
  double power = std::ldexp(1.0, -bits);
  const double least = std::sqrt(square) * power;
  while (power <= least) power *= 2;
  while (power / 2 > least) power /= 2;
  return power;
}

class Rounding {
 public:
  explicit Rounding(const Site& site) : site_(site), precision_(site.protocol().precision) {
    if (!site.protocol().weights.given()) return;
    const auto& weights = site.protocol().variables[site.protocol().weights.variable];
    while (2 * unit_ <= weights.centre + weights.scale) unit_ *= 2;  // of at least 1 here
  }

  Violations check() {
    for (const auto& said : said_moments(site_)) check_moments(said);
    for (int r = 0; r < std::ssize(site_.protocol().responses); ++r) {
      check_clusters(r);
      check_totals(r);
    }
    return std::move(found_);
  }

 private:
  void require_near(const std::string& where, double said, double sum, double square, int bits, double unit = 1) {
    if (std::isnan(said)) return;
    const double grid = precision_ > 0 ? unit * power_above(square, bits) : 0;
    const double slack = grid / 2 + 1e-9 * (1 + std::abs(sum));
    if (!(std::abs(said - sum) <= slack)) found_.push_back(cat(where, ": ", said, " is not near ", sum));
    if (grid > 0 && std::fmod(said, grid) != 0)
      found_.push_back(cat(where, ": ", said, " is off the grid ", grid, " (R6)"));
  }

  void require_exact(const std::string& where, double said, double sum) {
    if (!std::isnan(said) && said != sum) found_.push_back(cat(where, ": ", said, " is not ", sum));
  }

  // prod (2 e - 1)!!, e the exponents of numeric columns.
  double normal_square(const Monomial& monomial) const {
    double square = 1;
    for (std::size_t k = 0; k < monomial.size(); ++k) {
      const auto before = std::count(monomial.begin(), monomial.begin() + static_cast<std::ptrdiff_t>(k), monomial[k]);
      if (site_.columns[monomial[k]].numeric()) square *= static_cast<double>(2 * before + 1);
    }
    return square;
  }

  void check_moments(const SaidMoments& said) {
    for (std::size_t m = 0; m < said.monomials.size() && m < said.sums->size(); ++m) {
      double sum = 0;
      for (const auto* row : said.rows) sum += value(*row, said.monomials[m]);
      const double square = static_cast<double>(said.rows.size()) * normal_square(said.monomials[m]);
      require_near(cat(said.where, ", moment ", m), (*said.sums)[m], sum, square, precision_);
    }
  }

  // Rows behind it: those with an event, of a numeric response all.
  void check_response(const std::string& where, double said, int response, const Monomial& monomial,
                      const Selected& rows) {
    double sum = 0, behind = 0;
    const bool all = site_.protocol().responses[response].type == ResponseType::numeric;
    bool exact = !all && !site_.protocol().weights.given();
    for (const int c : monomial) exact = exact && !site_.columns[c].numeric();
    Monomial dummies = monomial;
    std::erase_if(dummies, [&](int c) { return site_.columns[c].numeric(); });
    for (const auto* row : rows) {
      sum += row->weight * row->y[response] * value(*row, monomial);
      behind += value(*row, dummies) != 0 && (all || row->y[response] != 0);
    }
    if (exact) require_exact(where, said, sum);
    else require_near(where, said, sum, behind * normal_square(monomial), precision_ + 2, unit_);
  }

  void check_clusters(int response) {
    const auto random = random_columns(site_.protocol());
    for (const auto& group : site_.summary.groups) {
      if (group.is_pool()) continue;
      const auto rows = rows_of(site_, group);
      const bool of_few = site_.protocol().weights.given() &&
                          site_.protocol().responses[response].type != ResponseType::numeric;
      for (std::size_t k = of_few ? 1 : 0; k < group.y[response].size(); ++k) {  // that of few rows: another check
        const auto monomial = k == 0 ? Monomial{} : Monomial{random[k - 1]};
        check_response(cat(place(group), ", y ", k), group.y[response][k], response, monomial, rows);
      }
    }
  }

  void check_totals(int response) {
    Selected rows;
    double squares = 0, logs = 0, choices = 0, behind = 0;
    const bool numeric = site_.protocol().responses[response].type == ResponseType::numeric;
    for (const auto& row : site_.rows) {
      rows.push_back(&row);
      const double y = row.y[response], trials = row.trials[response];
      squares += row.weight * y * y;
      logs += numeric ? 0 : row.weight * std::lgamma(y + 1);
      choices += row.weight * (std::lgamma(trials + 1) - std::lgamma(y + 1) - std::lgamma(trials - y + 1));
      behind += numeric || row.y[response] != 0;
    }
    const auto& totals = site_.release().totals[response];
    const auto index = make_index_set(site_.protocol(), 2);
    for (std::size_t m = 0; m < totals.xy.size(); ++m)
      check_response(cat("totals, xy ", m), totals.xy[m], response, index.monomials[m], rows);
    if (has_squares(site_.protocol().responses[response].type))
      require_near("totals, yy", totals.yy, squares, 3 * behind, precision_ + 2, unit_);
    if (has_log_factorials(site_.protocol().responses[response].type))
      require_near("totals, log y!", totals.log_factorial, logs, behind, precision_ + 2, unit_);
    if (site_.protocol().responses[response].trials.given())
      require_near("totals, log C", totals.log_choose, choices, behind, precision_ + 2, unit_);
  }

  const Site& site_;
  int precision_;
  double unit_ = 1;  // the usual weight
  Violations found_;
};

}  // namespace

Violations rounding(const Site& site) { return Rounding(site).check(); }

}  // namespace disclosure_tests
