#include "pseudo_data/atom_sums.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// An exponential variable taken for a normal one has 0.8 in order 3 and 1.2 in order 4, a uniform one -0.2 in order 4.
// Chosen so that 95 % of the gaps of fits that docs/METHOD.md names are inside.
constexpr double shape_errors[] = {0.5, 0.3, 0.7, 0.4, 0.2, 0.1};

}  // namespace

double shape_error(int order) {
  constexpr int most = std::ssize(shape_errors);
  return shape_errors[std::min(order, most) - 1];
}

MatrixXd AtomSums::gram(const NumericBasis& basis, const OpenAtom& atom, int order, const FeatureProducts& products) {
  const int F = basis.features_to(order - 1);
  const FeaturePlan plan = feature_plan(basis, F);
  store_columns(basis, atom);
  VectorXd moment(std::ssize(products.pair));
  sums_->moments(plan, {atom.count, stored(0), rows_.weight.data() + atom.first}, products.pair, moment.data());
  MatrixXd out(F, F);
  for (Index at = 0; at < out.size(); ++at) out.data()[at] = moment[products.number[at]] * products.scale[at];
  return out;
}

FunctionSums AtomSums::function_sums(const NumericBasis& basis, const OpenAtom& atom, int order,
                                       const RowFunctions& functions, Index count) {
  const int F = basis.features_to(order - 1);
  const Index shapes = rows_.shapes();
  FeaturePlan plan = feature_plan(basis, F);
  const Index first_shape = add_shapes(basis, order, plan), first_function = first_shape + shapes;
  for (Index j = 0; j < count; ++j) plan.add_stored();
  store_columns(basis, atom);
  values_.resize(atom.count, count);
  functions(atom.first, values_);
  const std::vector<const double*> columns = stored(count);
  RowMatrix out(plan.features(), count);
  sums_->products(plan, {atom.count, columns, rows_.weight.data() + atom.first},
                  std::span(columns).last(static_cast<std::size_t>(count)), out.data());
  return {out.topRows(F), out.middleRows(first_shape, shapes), out.middleRows(first_function, count)};
}

// Columns of `features` are whitened ones, of degree 1 with a norm of 1.
FeaturePlan AtomSums::feature_plan(const NumericBasis& basis, int features) {
  const MonomialList& list = basis.monomials();
  FeaturePlan plan;
  for (int t = 0; t < features; ++t) {
    if (list.degree[t] < 2) plan.add_stored();
    else plan.add({list.parent[t], 1 + list.column[t]}, basis.norm(list.parent[t]) / basis.norm(t));
  }
  return plan;
}

// Adds the columns that shapes need, and these; the first one's number.
Index AtomSums::add_shapes(const NumericBasis& basis, int order, FeaturePlan& plan) const {
  const MonomialList& list = basis.monomials();
  const auto numeric = static_cast<int>(std::ssize(rows_.z));
  std::vector<int> power(rows_.z.size(), 0), column;       // of degree order - 1, by numeric column
  for (int t = 1; t < plan.features(); ++t)
    if (list.parent[t] == power[list.column[t]] && list.degree[t] < order) power[list.column[t]] = t;
  for (int k = 0; k < numeric + std::ssize(rows_.dummies); ++k) {
    const bool feature = k < numeric && order > 1;
    column.push_back(feature ? 1 + k : plan.features());
    if (!feature) plan.add_stored();
  }
  const Index first = plan.features();
  for (int k = 0; k < numeric; ++k) {
    const double size = shape_error(order) * basis.norm(power[k]);
    const int square = plan.features() + k;
    for (const int other : column) plan.add({power[k], other}, size);
    plan.add({square, column[k]}, 1);
  }
  return first;
}

// 1, the whitened columns and the dummies of an atom's rows.
void AtomSums::store_columns(const NumericBasis& basis, const OpenAtom& atom) {
  const Index numeric = std::ssize(rows_.z);
  columns_.resize(atom.count, 1 + numeric + std::ssize(rows_.dummies));
  columns_.col(0).setOnes();
  for (Index k = 0; k < numeric; ++k)
    columns_.col(1 + k) = (Eigen::Map<const VectorXd>(rows_.z[k].data() + atom.first, atom.count).array() -
                           basis.mean()[k]) * (1 / basis.sd()[k]);
  for (std::size_t d = 0; d < rows_.dummies.size(); ++d) {
    const auto [factor, level] = rows_.dummies[d];
    for (Index s = 0; s < atom.count; ++s)
      columns_(s, 1 + numeric + static_cast<Index>(d)) = rows_.level[factor][atom.first + s] == level;
  }
}

// Pointers to the columns, and to those of some functions.
std::vector<const double*> AtomSums::stored(Index functions) const {
  std::vector<const double*> out;
  for (Index k = 0; k < columns_.cols(); ++k) out.push_back(columns_.col(k).data());
  for (Index j = 0; j < functions; ++j) out.push_back(values_.col(j).data());
  return out;
}

MatrixXd AtomSums::shapes(const NumericBasis& basis, const OpenAtom& atom, int order) {
  store_columns(basis, atom);
  const Index numeric = std::ssize(rows_.z), columns = columns_.cols() - 1;
  MatrixXd out(atom.count, rows_.shapes());
  for (Index k = 0; k < numeric; ++k) {
    const auto x = columns_.col(1 + k);
    VectorXd power = VectorXd::Constant(atom.count, shape_error(order));
    for (int degree = 1; degree < order; ++degree) power.array() *= x.array();
    auto of_column = out.middleCols(k * (columns + 1), columns + 1);
    of_column.leftCols(columns) = power.asDiagonal() * columns_.rightCols(columns);
    of_column.rightCols(1) = power.cwiseProduct(x.cwiseAbs2());
  }
  return out;
}

}  // namespace fedglmm
