// gradient_products.hpp - sums over points of grad z^a . grad z^b, from the points' power sums.
#pragma once
#include "backend/moment_problem.hpp"

namespace fedglmm {

class GradientProducts {
 public:
  GradientProducts(int columns, int order) : tables_(gradient_tables(columns, order)) {}

  const GradientTables& tables() const { return tables_; }
  const MonomialList& list() const { return tables_.list; }        // to degree sums_degree()
  int sums_degree() const { return tables_.sums_degree(); }
  double operator()(const double* power_sums, int a, int b) const;
  // Adds weight * z^a to a polynomial's gradient: out[k * gradient_count() + t] multiplies monomial t in component
  // k.
  void add_gradient(int a, double weight, double* out) const;
  int gradient_count() const { return tables_.counts.gradients; }  // monomials of degree order - 1 or less

 private:
  GradientTables tables_;
};

}  // namespace fedglmm
