#include "pseudo_data/real_response.hpp"

#include <cmath>

#include "base/normal.hpp"

namespace fedglmm {
namespace {

class CentredFeatures {
 public:
  CentredFeatures(const PseudoRows& rows, const Features& features, const std::vector<double>& target)
      : rows_(rows), features_(features), q_(static_cast<Eigen::Index>(features.count())),
        mean_(Eigen::MatrixXd::Zero(q_, static_cast<Eigen::Index>(rows.group_offset.size()) - 1)), used_(q_) {
    for (Eigen::Index q = 0; q < q_; ++q) used_[q] = std::isnan(target[q]) ? 0 : 1;
    Eigen::VectorXd value(q_);
    each_row([&](std::int64_t i, Eigen::Index g) {
      features_.at(i, value.data());
      mean_.col(g) += value / static_cast<double>(rows_.group_offset[g + 1] - rows_.group_offset[g]);
    });
    gram_ = Eigen::MatrixXd::Zero(q_, q_);
    each_row([&](std::int64_t i, Eigen::Index g) {
      at(i, g, value);
      gram_.selfadjointView<Eigen::Lower>().rankUpdate(value);
    });
    gram_ = gram_.selfadjointView<Eigen::Lower>();
    solver_.compute(gram_);
  }

  Eigen::VectorXd group_means(Eigen::Index g) const { return mean_.col(g).cwiseProduct(used_); }
  Eigen::VectorXd solve(const Eigen::VectorXd& rhs) const { return solver_.solve(rhs); }

  Eigen::VectorXd times(const std::vector<double>& y) const {  // F'y
    Eigen::VectorXd out = Eigen::VectorXd::Zero(q_), value(q_);
    each_row([&](std::int64_t i, Eigen::Index g) {
      at(i, g, value);
      out += y[i] * value;
    });
    return out;
  }

  void add(const Eigen::VectorXd& g_hat, std::vector<double>& y) const {  // y += F g
    Eigen::VectorXd value(q_);
    each_row([&](std::int64_t i, Eigen::Index g) {
      at(i, g, value);
      y[i] += value.dot(g_hat);
    });
  }

 private:
  template <class Visit>
  void each_row(const Visit& visit) const {
    for (std::size_t g = 0; g + 1 < rows_.group_offset.size(); ++g)
      for (std::int64_t i = rows_.group_offset[g]; i < rows_.group_offset[g + 1]; ++i)
        visit(i, static_cast<Eigen::Index>(g));
  }
  void at(std::int64_t row, Eigen::Index group, Eigen::VectorXd& value) const {
    features_.at(row, value.data());
    value = (value - mean_.col(group)).cwiseProduct(used_);
  }

  const PseudoRows& rows_;
  const Features& features_;
  Eigen::Index q_;
  Eigen::MatrixXd mean_, gram_;
  Eigen::VectorXd used_;
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver_;
};

std::vector<double> centred_noise(const PseudoRows& rows, std::mt19937_64& random) {
  std::vector<double> out(static_cast<std::size_t>(rows.count()));
  for (double& e : out) e = normal_quantile((static_cast<double>(random() >> 11) + 0.5) * 0x1p-53);
  for (std::size_t g = 0; g + 1 < rows.group_offset.size(); ++g) {
    const std::int64_t first = rows.group_offset[g], last = rows.group_offset[g + 1];
    double mean = 0;
    for (std::int64_t i = first; i < last; ++i) mean += out[i] / static_cast<double>(last - first);
    for (std::int64_t i = first; i < last; ++i) out[i] -= mean;
  }
  return out;
}

double squared(const std::vector<double>& y) {
  double out = 0;
  for (const double value : y) out += value * value;
  return out;
}

}  // namespace

std::vector<double> real_response(const PseudoRows& rows, const Features& features,
                                  const std::vector<double>& group_mean, const std::vector<double>& target,
                                  double squares, std::mt19937_64& random) {
  const CentredFeatures F(rows, features, target);
  Eigen::VectorXd rest(static_cast<Eigen::Index>(target.size()));
  for (std::size_t q = 0; q < target.size(); ++q)
    rest[static_cast<Eigen::Index>(q)] = std::isnan(target[q]) ? 0 : target[q];
  double between = 0;
  for (std::size_t g = 0; g < group_mean.size(); ++g) {
    const auto n = static_cast<double>(rows.group_offset[g + 1] - rows.group_offset[g]);
    rest -= n * group_mean[g] * F.group_means(static_cast<Eigen::Index>(g));
    between += n * group_mean[g] * group_mean[g];
  }
  std::vector<double> y(static_cast<std::size_t>(rows.count()), 0.0);
  for (int pass = 0; pass < 2; ++pass) F.add(F.solve(rest - F.times(y)), y);  // the second removes rounding
  std::vector<double> noise = centred_noise(rows, random);
  for (int pass = 0; pass < 2; ++pass) F.add(-F.solve(F.times(noise)), noise);
  const double left = squares - between - squared(y), size = squared(noise);
  const double factor = left > 0 && size > 0 ? std::sqrt(left / size) : 0;
  for (std::size_t g = 0; g < group_mean.size(); ++g)
    for (std::int64_t i = rows.group_offset[g]; i < rows.group_offset[g + 1]; ++i)
      y[i] += group_mean[g] + factor * noise[i];
  return y;
}

}  // namespace fedglmm
