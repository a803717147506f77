// numeric_check.cpp - bounds, grids and the matrix of moments, one list of monomials for all groups that share it.
#include "summary/numeric_check.hpp"

#include <algorithm>
#include <iterator>

#include "base/error.hpp"
#include "summary/interval.hpp"
#include "summary/moment_matrix.hpp"

namespace fedglmm {

NumericCheck::NumericCheck(const Protocol& protocol) : protocol_(protocol), columns_(base_columns(protocol)) {}

const NumericCheck::Rule& NumericCheck::rule(int order, const std::vector<int>& without) {
  constexpr std::size_t most_rules = 64;  // a stranger's file may use any number of them
  if (rules_.size() == most_rules && !rules_.contains({order, without})) rules_.clear();
  const auto [found, fresh] = rules_.try_emplace({order, without});
  Rule& rule = found->second;
  if (!fresh) return rule;
  rule.monomials = numeric_moments(protocol_, order, without);
  std::vector<int> degrees{0};
  std::map<Monomial, int> position{{{}, -1}};
  for (const auto& monomial : rule.monomials) {
    position.emplace(monomial, static_cast<int>(degrees.size()) - 1);
    degrees.push_back(static_cast<int>(monomial.size()));
  }
  rule.basis = {{}};
  rule.basis.insert(rule.basis.end(), rule.monomials.begin(), rule.monomials.begin() + matrix_rows(degrees, order) - 1);
  for (const auto& a : rule.basis)
    for (const auto& b : rule.basis) {
      Monomial product;
      std::ranges::merge(a, b, std::back_inserter(product));
      rule.product.push_back(position.at(product));
    }
  return rule;
}

void NumericCheck::check(std::int64_t n, int order, const std::vector<int>& without,
                         const std::vector<double>& moments, const Box& box, const std::string& place) {
  if (order == 0) return;
  const auto& list = rule(order, without);
  const auto rows = static_cast<double>(n);
  const auto intervals = column_intervals(protocol_, columns_, box);
  std::vector<double> grids;
  for (std::size_t m = 0; m < moments.size(); ++m) {
    const auto& monomial = list.monomials[m];
    grids.push_back(moment_grid(protocol_, columns_, monomial, rows));
    const auto refuse = [&](const auto& why) {
      fail(Status::bad_data, place, ": impossible: the sum of ", monomial_name(columns_, monomial), " is ", moments[m],
           why);
    };
    if (!can_be(moments[m], rows, numeric_interval(intervals, columns_, monomial), grids[m] / 2))
      refuse(", outside the protocol's bounds");
    if (rounded_to(moments[m], grids[m]) != moments[m]) refuse(cat(", no multiple of ", grids[m], " (rule R6)"));
  }
  check_matrix(list, rows, moments, grids, place);
}

void NumericCheck::check_matrix(const Rule& rule, double n, const std::vector<double>& moments,
                                const std::vector<double>& grids, const std::string& place) const {
  const auto size = std::ssize(rule.basis);
  Eigen::MatrixXd sums(size, size), error(size, size);
  for (Eigen::Index i = 0; i < size; ++i)
    for (Eigen::Index j = 0; j < size; ++j) {
      const int product = rule.product[i * size + j];
      sums(i, j) = product < 0 ? n : moments[product];
      error(i, j) = product < 0 ? 0 : grids[product] / 2;
    }
  const auto why =
      matrix_objection(sums, error, [&](Eigen::Index i) { return monomial_name(columns_, rule.basis[i]); });
  if (!why.empty()) fail(Status::bad_data, place, ": impossible: ", why);
}

}  // namespace fedglmm
