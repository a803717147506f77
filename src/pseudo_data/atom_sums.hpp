// atom_sums.hpp - sums over the points of an atom, in one thread: of products of the features that statements are
// about, and of features and shapes times other functions.
#pragma once
#include <functional>
#include <span>

#include "backend/backend.hpp"
#include "pseudo_data/open_factor.hpp"
#include "pseudo_data/open_rows.hpp"

namespace fedglmm {

// What functions are at rows first .. first + out.rows() - 1, a column each.
using RowFunctions = std::function<void(Eigen::Index first, Eigen::Ref<Eigen::MatrixXd> out)>;

// Sums of w f g for some functions g.
struct FunctionSums {
  RowMatrix features, shapes, functions;                   // f x g
};

class AtomSums {
 public:
  AtomSums(const OpenRows& rows, std::unique_ptr<FeatureSums> sums) : rows_(rows), sums_(std::move(sums)) {}

  // Features of degree < `order`.
  Eigen::MatrixXd gram(const NumericBasis& basis, const OpenAtom& atom, int order, const FeatureProducts& products);
  FunctionSums function_sums(const NumericBasis& basis, const OpenAtom& atom, int order, const RowFunctions& functions,
                             Eigen::Index count);
  // Atom's rows x shapes.
  Eigen::MatrixXd shapes(const NumericBasis& basis, const OpenAtom& atom, int order);

 private:
  static FeaturePlan feature_plan(const NumericBasis& basis, int features);
  Eigen::Index add_shapes(const NumericBasis& basis, int order, FeaturePlan& plan) const;
  void store_columns(const NumericBasis& basis, const OpenAtom& atom);
  std::vector<const double*> stored(Eigen::Index functions) const;

  const OpenRows& rows_;
  std::unique_ptr<FeatureSums> sums_;
  Eigen::MatrixXd columns_, values_;       // 1, whitened columns, dummies; functions
};

}  // namespace fedglmm
