// group_check.cpp - necessary conditions for sums to be sums over rows.
#include "summary/group_check.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "summary/group_moments.hpp"
#include "summary/interval.hpp"
#include "summary/moment_matrix.hpp"
#include "summary/refuse.hpp"
#include "summary/response_check.hpp"

namespace fedglmm {
namespace {

class GroupCheck {
 public:
  GroupCheck(const Protocol& protocol, const IndexSet& index, const Group& group, const std::string& place)
      : protocol_(protocol),
        index_(index),
        group_(group),
        place_(place),
        sums_(index, group),
        intervals_(column_intervals(protocol, index.columns, group.rows.block)),
        positions_(released_monomials(index, group.order, group.table, group.constant)) {}

  void run() const {
    check_constants();
    for (const int position : positions_) check_moment(index_.monomials[position]);
    check_levels();
    check_matrix();
    check_responses(protocol_, index_.columns, group_, [&](int column) { return most_rows(column); }, place_);
  }

 private:
  double n() const { return static_cast<double>(group_.n); }
  double sum(const Monomial& monomial) const { return sums_.sum(monomial).value(); }

  // Rows in which a dummy is 1, or n if nothing is said of it.
  double most_rows(int column) const { return sums_.sum({column}).value_or(n()); }

  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail(Status::bad_data, place_, ": impossible: ", parts...);
  }

  void check_constants() const {
    for (const auto& [column, value] : group_.constant) {
      const auto& base = index_.columns[column];
      const bool fine = base.numeric() ? can_be(value, 1, intervals_[column]) : value == 0 || value == 1;
      if (!fine) refuse("'", base.name, "' cannot be ", value);
    }
  }

  void check_moment(const Monomial& monomial) const {
    const double value = sum(monomial);
    const auto name = [&] { return monomial_name(index_.columns, monomial); };
    if (!index_.dummies_only(monomial)) {
      Monomial dummies;
      std::ranges::copy_if(monomial, std::back_inserter(dummies), [&](int c) { return !index_.columns[c].numeric(); });
      if (!can_be(value, sum(dummies), numeric_interval(intervals_, index_.columns, monomial)))
        refuse("the sum of ", name(), " is ", value, ", outside the protocol's bounds");
      return;
    }
    if (!is_whole(value) || value < 0) refuse("the count of ", name(), " is ", value);
    for (std::size_t k = 0; k < monomial.size(); ++k) {
      Monomial rest = monomial;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
      if (value > sum(rest)) refuse(value, " rows with ", name(), " among ", sum(rest));
    }
  }

  // The levels of a factor exclude each other.
  void check_levels() const {
    std::vector<double> rows(protocol_.variables.size(), 0);
    for (int c = 0; group_.order > 0 && c < std::ssize(index_.columns); ++c) {
      if (index_.columns[c].numeric()) continue;
      auto& total = rows[index_.columns[c].variable];
      total += most_rows(c);
      if (total > n())
        refuse("the levels of '", protocol_.variables[index_.columns[c].variable].name,
               "' have more rows than there are");
    }
  }

  // Sum of the product of two monomials.
  double product_sum(const Monomial& a, const Monomial& b) const {
    const auto product = reduced_product(a, b, index_.columns);
    return product ? sum(*product) : 0;
  }

  // 1 and the moments of degree <= order / 2.
  std::vector<Monomial> matrix_basis() const {
    std::vector<Monomial> basis{{}};
    std::vector<int> degrees{0};
    for (const int position : positions_) {
      basis.push_back(index_.monomials[position]);
      degrees.push_back(static_cast<int>(basis.back().size()));
    }
    basis.resize(static_cast<std::size_t>(matrix_rows(degrees, group_.order)));
    return basis;
  }

  void check_matrix() const {
    const auto basis = matrix_basis();
    const auto size = std::ssize(basis);
    Eigen::MatrixXd sums(size, size);
    for (Eigen::Index i = 0; i < size; ++i)
      for (Eigen::Index j = 0; j <= i; ++j) sums(i, j) = sums(j, i) = product_sum(basis[i], basis[j]);
    const auto name = [&](Eigen::Index i) { return monomial_name(index_.columns, basis[i]); };
    const auto why = matrix_objection(sums, Eigen::MatrixXd::Zero(size, size), name);
    if (!why.empty()) refuse(why);
  }

  const Protocol& protocol_;
  const IndexSet& index_;
  const Group& group_;
  const std::string& place_;
  GroupMoments sums_;
  std::vector<Interval> intervals_;
  std::vector<int> positions_;
};

}  // namespace

void check_group(const Protocol& protocol, const IndexSet& index, const Group& group, const std::string& place) {
  GroupCheck(protocol, index, group, place).run();
}

}  // namespace fedglmm
