// numeric_basis.hpp - monomials of whitened numeric columns as features, and released sums in these terms.
#pragma once
#include <map>

#include "backend/monomials.hpp"
#include "pseudo_data/maximum_entropy.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// Feature a: prod ((z_k - mean_k) / sd_k)^(a_k) / sqrt((2 a_k - 1)!!), of size about 1 were the columns normal.
class NumericBasis {
 public:
  NumericBasis(const Protocol& protocol, Eigen::VectorXd mean, Eigen::VectorXd sd, int degree);

  int columns() const { return static_cast<int>(mean_.size()); }
  int features() const { return list_.count(); }
  const Eigen::VectorXd& mean() const { return mean_; }
  const Eigen::VectorXd& sd() const { return sd_; }
  int degree(int feature) const { return list_.degree[feature]; }
  const MonomialList& monomials() const { return list_; }
  double norm(int feature) const { return norm_[feature]; }  // sqrt prod (2 a_k - 1)!!
  Eigen::VectorXd evaluate(const Eigen::VectorXd& z) const;
  int features_to(int degree) const;       // the first ones
  // Of the first `features`, all by default: one a monomial of up to twice their degree.
  FeatureProducts products(int features) const;
  FeatureProducts products() const { return products(features()); }

  // What sums of numeric_moments(protocol, order, without) over n rows say about features of degree 1 .. order. Slack:
  // the variance of sums rounded evenly to their grid, g^2 / 12 each.
  StatementSet statements(double n, int order, const std::vector<int>& without, const std::vector<double>& sums);

 private:
  struct Terms {                           // features = from_one * n + from_sums * sums
    std::vector<Monomial> sums;
    std::vector<int> features;
    Eigen::VectorXd from_one;
    Eigen::MatrixXd from_sums;
  };
  const Terms& terms(int order, const std::vector<int>& without);
  double coefficient(const std::vector<int>& feature, const std::vector<int>& power) const;

  const Protocol& protocol_;
  std::vector<BaseColumn> base_;
  Eigen::VectorXd mean_, sd_;
  MonomialList list_;
  std::vector<double> norm_;
  std::map<std::pair<int, std::vector<int>>, Terms> terms_;
};

}  // namespace fedglmm
