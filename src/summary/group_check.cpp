// group_check.cpp - necessary conditions for sums to be sums over rows.
#include "summary/group_check.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "summary/group_moments.hpp"
#include "summary/interval.hpp"

namespace fedglmm {
namespace {

constexpr double eigenvalue_tolerance = 1e-8;
constexpr std::size_t largest_matrix = 600;  // rows; a larger one would cost more than it finds

bool whole(double value) { return value == std::floor(value); }

class GroupCheck {
 public:
  GroupCheck(const Protocol& protocol, const IndexSet& index, const Group& group, const std::string& place)
      : protocol_(protocol),
        index_(index),
        group_(group),
        place_(place),
        sums_(index, group),
        positions_(released_monomials(index, group.order, group.table, group.constant)) {}

  void run() const {
    check_constants();
    for (const int position : positions_) check_moment(index_.monomials[position]);
    check_levels();
    check_matrix();
    const auto columns = random_columns(protocol_);
    for (std::size_t r = 0; r < group_.y.size(); ++r) check_response(r, columns);
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
      const bool fine = base.numeric() ? can_be(value, 1, column_interval(protocol_, base)) : value == 0 || value == 1;
      if (!fine) refuse("'", base.name, "' cannot be ", value);
    }
  }

  void check_moment(const Monomial& monomial) const {
    const double value = sum(monomial);
    const auto name = [&] { return monomial_name(index_.columns, monomial); };
    if (!index_.dummies_only(monomial)) {
      Monomial dummies;
      std::ranges::copy_if(monomial, std::back_inserter(dummies), [&](int c) { return !index_.columns[c].numeric(); });
      if (!can_be(value, sum(dummies), numeric_interval(protocol_, index_.columns, monomial)))
        refuse("the sum of ", name(), " is ", value, ", outside the protocol's bounds");
      return;
    }
    if (!whole(value) || value < 0) refuse("the count of ", name(), " is ", value);
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

  std::vector<Monomial> matrix_basis() const {
    std::vector<Monomial> basis{{}};
    std::size_t size_of_degree = 1;  // the basis is cut at a whole degree
    for (const int position : positions_) {
      const auto& monomial = index_.monomials[position];
      if (std::ssize(monomial) > group_.order / 2 || basis.size() > largest_matrix) break;
      if (monomial.size() > basis.back().size()) size_of_degree = basis.size();
      basis.push_back(monomial);
    }
    if (basis.size() > largest_matrix) basis.resize(size_of_degree);
    return basis;
  }

  void check_matrix() const {
    const auto basis = matrix_basis();
    const auto size = std::ssize(basis);
    Eigen::MatrixXd matrix(size, size);
    for (Eigen::Index i = 0; i < size; ++i)
      for (Eigen::Index j = 0; j <= i; ++j) matrix(i, j) = matrix(j, i) = product_sum(basis[i], basis[j]);
    for (Eigen::Index i = 0; i < size; ++i) {
      const double square = matrix(i, i);
      const auto name = monomial_name(index_.columns, basis[i]);
      if (square < 0) refuse("the sum of squares of ", name, " is ", square);
      if (square == 0 && !matrix.row(i).isZero(0)) refuse(name, " is 0 in all rows but its products are not");
      const double scale = square > 0 ? 1 / std::sqrt(square) : 1;
      matrix.row(i) *= scale;
      matrix.col(i) *= scale;
    }
    // Its smallest eigenvalue is above -tolerance exactly if the shifted matrix has a Cholesky factor.
    matrix.diagonal().array() += eigenvalue_tolerance;
    for (Eigen::Index i = 0; i < size; ++i)
      if (matrix(i, i) == eigenvalue_tolerance) matrix(i, i) = 1;
    if (!matrix.allFinite() || Eigen::LLT<Eigen::MatrixXd>(matrix).info() != Eigen::Success)
      refuse("no rows have these moments (their matrix is not positive semidefinite)");
  }

  void check_response(std::size_t r, const std::vector<int>& columns) const {
    const auto& response = protocol_.responses[r];
    const double y = group_.y[r].front();
    const bool numeric = response.type == ResponseType::numeric;
    if (!numeric && (!whole(y) || y < 0 || (response.type == ResponseType::binary && y > n())))
      refuse("the sum of '", response.name, "' is ", y, " in ", group_.n, " rows");
    for (std::size_t k = 0; k < columns.size() && !numeric; ++k) {
      const auto& column = index_.columns[columns[k]];
      const double value = group_.y[r][k + 1];
      if (std::isnan(value)) continue;
      bool fine = can_be(value, y, column_interval(protocol_, column));
      if (!column.numeric()) fine = fine && whole(value);
      if (!column.numeric() && response.type == ResponseType::binary) fine = fine && value <= most_rows(columns[k]);
      if (!fine) refuse("the sum of '", response.name, "' times ", column.name, " is ", value);
    }
  }

  const Protocol& protocol_;
  const IndexSet& index_;
  const Group& group_;
  const std::string& place_;
  GroupMoments sums_;
  std::vector<int> positions_;
};

}  // namespace

void check_group(const Protocol& protocol, const IndexSet& index, const Group& group, const std::string& place) {
  GroupCheck(protocol, index, group, place).run();
}

}  // namespace fedglmm
