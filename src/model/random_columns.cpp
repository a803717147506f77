#include "model/random_columns.hpp"

#include <algorithm>

namespace fedglmm {

Eigen::MatrixXd RandomDesign::raw_covariance(const Eigen::MatrixXd& standardized) const {
  const Eigen::MatrixXd inverse = map.inverse();
  return inverse * standardized * inverse.transpose();
}

Eigen::MatrixXd RandomDesign::raw_modes(const Eigen::MatrixXd& standardized) const {
  return standardized * map.inverse().transpose();
}

RandomDesign random_design(const RandomEffects& effects, const std::vector<int>& base, int ones,
                           const Standardization& standardization) {
  RandomDesign out{effects, {}, Eigen::MatrixXd::Identity(effects.size(), effects.size())};
  int first = 0;
  for (const RandomBlock& block : effects.blocks) {
    const int end = first + static_cast<int>(block.terms.size());
    const auto intercept = std::find(base.begin() + first, base.begin() + end, ones);
    const bool centred = intercept != base.begin() + end;
    const auto one = intercept - base.begin();
    for (int a = first; a < end; ++a) {
      const double centre = standardization.centre[base[a]], scale = standardization.scale[base[a]];
      const bool constant = base[a] == ones;
      out.columns.push_back({base[a], centred || constant ? 0.0 : centre / scale});
      if (constant) continue;
      out.map(a, a) = scale;
      if (centred) out.map(one, a) = centre;
    }
    first = end;
  }
  return out;
}

}  // namespace fedglmm
