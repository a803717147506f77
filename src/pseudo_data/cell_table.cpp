#include "pseudo_data/cell_table.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "pseudo_data/margins.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t most_cells = 1 << 17;

double signed_sum(const VaryingFactors& factors, const std::vector<int>& choice,
                  const std::function<double(const Monomial&)>& sum, std::size_t f, Monomial& dummies) {
  if (f == factors.size()) {
    Monomial sorted = dummies;
    std::sort(sorted.begin(), sorted.end());
    return sum(sorted);
  }
  const auto with = [&](int dummy) {
    dummies.push_back(dummy);
    const double out = signed_sum(factors, choice, sum, f + 1, dummies);
    dummies.pop_back();
    return out;
  };
  if (choice[f] > 0) return with(factors[f][choice[f] - 1]);
  double out = signed_sum(factors, choice, sum, f + 1, dummies);
  for (const int dummy : factors[f]) out -= with(dummy);
  return out;
}

void drop_empty(CellTable& table) {
  std::size_t kept = 0;
  for (std::size_t c = 0; c < table.mass.size(); ++c) {
    if (!(table.mass[c] > 0)) continue;
    table.choice[kept] = table.choice[c];
    table.mass[kept++] = table.mass[c];
  }
  table.choice.resize(kept);
  table.mass.resize(kept);
}

// Counts that no table has (only an edited file has such) leave a wrong total: then the cells weigh n together.
void keep_total(CellTable& table, double n) {
  const double total = std::accumulate(table.mass.begin(), table.mass.end(), 0.0);
  if (total == n) return;
  if (!(total > 0)) fail(Status::bad_data, "no table of the factors has the counts that were released");
  table.whole = false;
  for (double& mass : table.mass) mass *= n / total;
}

}  // namespace

std::vector<std::vector<int>> all_choices(const VaryingFactors& factors) {
  std::vector<std::vector<int>> out{{}};
  for (const auto& dummies : factors) {
    std::vector<std::vector<int>> longer;
    for (const auto& choice : out)
      for (int l = 0; l <= static_cast<int>(dummies.size()); ++l) {
        longer.push_back(choice);
        longer.back().push_back(l);
      }
    out = std::move(longer);
    if (out.size() > most_cells)
      fail(Status::unsupported, "the factors have more than ", most_cells,
           " categories together; the generator cannot list them");
  }
  return out;
}

Monomial active_dummies(const VaryingFactors& factors, const std::vector<int>& choice) {
  Monomial out;
  for (std::size_t f = 0; f < factors.size(); ++f)
    if (choice[f] > 0) out.push_back(factors[f][choice[f] - 1]);
  std::sort(out.begin(), out.end());
  return out;
}

double cell_sum(const VaryingFactors& factors, const std::vector<int>& choice,
                const std::function<double(const Monomial&)>& sum) {
  Monomial dummies;
  return signed_sum(factors, choice, sum, 0, dummies);
}

CellTable cell_table(const VaryingFactors& factors, int degree, const std::function<double(const Monomial&)>& count,
                     std::mt19937_64& random) {
  CellTable table{all_choices(factors), {}, true};
  if (degree >= static_cast<int>(factors.size())) {
    for (const auto& choice : table.choice)
      table.mass.push_back(std::max(0.0, std::round(cell_sum(factors, choice, count))));
  } else {
    const Margins margins(factors, degree, count, table.choice);
    table.mass = margins.maximum_entropy();
    std::vector<double> rounded = margins.nearby_integers(table.mass, random);
    table.whole = !rounded.empty();
    if (table.whole) table.mass = std::move(rounded);
  }
  keep_total(table, count({}));
  drop_empty(table);
  return table;
}

}  // namespace fedglmm
