#include "pseudo_data/adjustment.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fedglmm {
namespace {

constexpr int most_steps = 10;
constexpr double finished_below = 1e-11;

// Channels of the cloud. 0 weighs every point 1; points at a bound are not free, and weigh 0 in the last three kinds.
int whole_channel(int response) { return 1 + response; }
constexpr int free_channel = 1000;
int free_channel_of(int response) { return free_channel + 1 + response; }
int free_channel_of(int r, int s) { return 2 * free_channel + std::max(r, s) * free_channel + std::min(r, s); }

std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> out(a.size());
  std::transform(a.begin(), a.end(), b.begin(), out.begin(), std::multiplies<>());
  return out;
}

Monomial joined(const Monomial& a, const Monomial& b) {
  Monomial out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

}  // namespace

Adjustment::Adjustment(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
                       const std::vector<CellPoints>& start, const ResponseTargets& targets,
                       std::vector<std::vector<double>> y, const std::vector<double>& error)
    : structure_(structure), targets_(targets), sums_(shared_sums(structure, targets)),
      cloud_(context, structure, blocks, start), y_(std::move(y)), scale_(sums_.size()),
      start_error_(Eigen::Map<const Eigen::VectorXd>(error.data(), static_cast<Eigen::Index>(error.size()))),
      start_sums_(Eigen::VectorXd::Zero(scale_.size())) {
  for (int b = 0; b < cloud_.count(); ++b) {
    blocks_.push_back(b);
    whitened_.push_back(whitened_sums(structure_, targets_, sums_, cloud_.system(b)));
  }
  for (std::size_t q = 0; q < sums_.size(); ++q) {
    const SharedSum& sum = sums_[q];
    scale_[static_cast<Eigen::Index>(q)] = std::max(1.0, std::abs(targets_.sum[sum.response][sum.monomial]));
    if (responses_.empty() || responses_.back() != sum.response) responses_.push_back(sum.response);
  }
  for (const int r : responses_) cloud_.points().set_channel(whole_channel(r), y_[r]);
  measure(PointCloud::State::current);
  start_sums_ = error_ - start_error_;
  error_ = start_error_;
}

bool Adjustment::run() {
  for (int k = 0; k < most_steps && !finished(); ++k)
    if (!take_step()) break;
  return (error_.array().abs() / scale_.array()).maxCoeff() < matched_below;
}

bool Adjustment::finished() {
  double worst = (error_.array().abs() / scale_.array()).maxCoeff();
  for (const int b : blocks_) worst = std::max(worst, residual(b));
  return worst < finished_below;
}

double Adjustment::merit() {
  double out = (error_.array() / scale_.array()).square().sum();
  for (const int b : blocks_) out += cloud_.system(b).residuals().squaredNorm();
  return out;
}

// Residuals of the blocks, and the errors of the shared sums: those at the start plus what the blocks
// have changed since.
void Adjustment::measure(PointCloud::State state) {
  const auto plain = cloud_.power_sums(blocks_, state, 0);
  for (const int b : blocks_) cloud_.system(b).set_sums(plain[b].data());
  std::map<int, ChannelSums> y_sums;
  for (const int r : responses_) y_sums[r] = cloud_.power_sums(blocks_, state, whole_channel(r));
  error_ = start_error_ - start_sums_;
  for (const int b : blocks_)
    for (std::size_t q = 0; q < sums_.size(); ++q) {
      const WhitenedSum& sum = whitened_[b][q];
      if (sum.terms.empty()) continue;
      const auto at = cloud_.system(b).sums_over(sum.set, y_sums[sum.response][b].data());
      for (const auto& [t, coefficient] : sum.terms) error_[static_cast<Eigen::Index>(q)] += coefficient * at[t];
    }
}

// Points at a bound of a column stay where they are: a step that the bounds cut off would fall short for all.
void Adjustment::free_points() {
  std::vector<double> free;
  const auto points = cloud_.download();
  for (const int b : blocks_) {
    const Block& block = cloud_.system(b).block();
    for (std::size_t c = 0; c < block.cells().size(); ++c)
      for (int i = 0, n = block.cells()[c].points; i < n; ++i) {
        bool inside = true;
        for (int k = 0; k < structure_.columns(); ++k) {
          const Range range = whitened_bounds(structure_, block, k);
          const double z = points[b][c][static_cast<std::size_t>(k) * n + i];
          if (block.sd()[k] > 0 && !(z > range.lower + 1e-9 && z < range.upper - 1e-9)) inside = false;
        }
        free.push_back(inside ? 1 : 0);
      }
  }
  const auto upload = [&](int channel, const std::vector<double>& values) {
    cloud_.points().set_channel(channel, values);
    free_sums_[channel] = cloud_.power_sums(blocks_, PointCloud::State::current, channel);
  };
  upload(free_channel, free);
  for (const int r : responses_) {
    const auto free_y = product(free, y_[r]);
    upload(free_channel_of(r), free_y);
    for (const int s : responses_)
      if (s <= r) upload(free_channel_of(r, s), product(free_y, y_[s]));
  }
}

// The full step, or the largest half of a half of it that is an improvement.
bool Adjustment::take_step() {
  free_points();
  std::vector<Arrow> arrows;
  const Eigen::VectorXd m = shared_multipliers(arrows);
  const double before = merit();
  for (double fraction = 1; fraction > 0.01; fraction /= 2) {
    move(arrows, m, fraction);
    measure(PointCloud::State::trial);
    if (merit() < before) {
      cloud_.accept(blocks_);
      return true;
    }
  }
  measure(PointCloud::State::current);
  return false;
}

// Power sums of a block's free rows that have both sets of dummies; computed once a step.
const std::vector<double>& Adjustment::joint_sums(int b, int channel, const Monomial& x, const Monomial& y) {
  auto& known = joint_[channel];
  const Monomial set = joined(x, y);
  const auto found = known.find(set);
  if (found != known.end()) return found->second;
  return known.emplace(set, cloud_.system(b).sums_over(set, free_sums_.at(channel)[b].data())).first->second;
}

Adjustment::Arrow Adjustment::make_arrow(int b, Eigen::MatrixXd& C) {
  joint_.clear();
  BlockSystem& system = cloud_.system(b);
  const Block& block = system.block();
  const auto& requirements = block.requirements();
  Eigen::MatrixXd A = system.gram(free_sums_.at(free_channel)[b].data());
  A.diagonal().array() += 1e-13 * A.diagonal().mean() + 1e-300;
  Arrow out;
  out.B = Eigen::MatrixXd::Zero(A.rows(), scale_.size());
  for (Eigen::Index q = 0; q < scale_.size(); ++q) {
    const WhitenedSum& sum = whitened_[b][q];
    if (sum.terms.empty()) continue;
    for (Eigen::Index i = 0; i < A.rows(); ++i) {
      const Requirement& r = requirements[i];
      const auto& at = joint_sums(b, free_channel_of(sum.response), sum.set, block.sets()[r.set]);
      for (const auto& [t, coefficient] : sum.terms)
        out.B(i, q) += coefficient * system.products()(at.data(), r.monomial, t) / (block.rows() * r.scale);
    }
    for (Eigen::Index p = 0; p <= q; ++p) {
      const WhitenedSum& other = whitened_[b][p];
      const auto& at = joint_sums(b, free_channel_of(sum.response, other.response), sum.set, other.set);
      for (const auto& [s, cs] : sum.terms)
        for (const auto& [t, ct] : other.terms) C(q, p) += cs * ct * system.products()(at.data(), s, t);
    }
  }
  const Eigen::LDLT<Eigen::MatrixXd> solver(A);
  out.reduced_B = solver.solve(out.B);
  out.reduced_r = solver.solve(system.residuals());
  return out;
}

Eigen::VectorXd Adjustment::shared_multipliers(std::vector<Arrow>& arrows) {
  Eigen::MatrixXd S = Eigen::MatrixXd::Zero(scale_.size(), scale_.size());
  Eigen::VectorXd rhs = error_;
  for (const int b : blocks_) arrows.push_back(make_arrow(b, S));
  S = Eigen::MatrixXd(S.selfadjointView<Eigen::Lower>());
  for (const int b : blocks_) {
    S -= arrows[b].B.transpose() * arrows[b].reduced_B;
    rhs -= arrows[b].reduced_B.transpose() * cloud_.system(b).residuals();
  }
  // Equilibrated; combinations of sums that no free point can change are left out.
  const Eigen::VectorXd inverse = scale_.cwiseInverse();
  Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver;
  solver.setThreshold(1e-10);
  solver.compute(inverse.asDiagonal() * S * inverse.asDiagonal());
  return inverse.cwiseProduct(solver.solve(inverse.cwiseProduct(rhs)));
}

void Adjustment::move(const std::vector<Arrow>& arrows, const Eigen::VectorXd& m, double fraction) {
  std::vector<std::vector<double>> steps;
  for (const int b : blocks_)
    steps.push_back(cloud_.system(b).step(fraction * (arrows[b].reduced_r - arrows[b].reduced_B * m)));
  cloud_.move(blocks_, PointCloud::State::current, free_channel, steps);
  for (const int r : responses_) {
    for (const int b : blocks_) steps[b] = response_step(b, r, fraction * m);
    cloud_.move(blocks_, PointCloud::State::trial, free_channel_of(r), steps);
  }
}

std::vector<double> Adjustment::response_step(int b, int response, const Eigen::VectorXd& m) {
  const BlockSystem& system = cloud_.system(b);
  const auto width = static_cast<std::size_t>(system.products().gradient_count()) * structure_.columns();
  const std::size_t cells = system.block().cells().size();
  std::vector<double> out(cells * width, 0.0);
  for (std::size_t q = 0; q < sums_.size(); ++q) {
    const WhitenedSum& sum = whitened_[b][q];
    if (sum.response != response) continue;
    for (std::size_t c = 0; c < cells; ++c)
      if (system.block().contains(sum.set, c))
        for (const auto& [t, coefficient] : sum.terms)
          system.products().add_gradient(t, coefficient * m[static_cast<Eigen::Index>(q)], &out[c * width]);
  }
  return out;
}

}  // namespace fedglmm
