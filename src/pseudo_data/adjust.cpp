#include "pseudo_data/adjust.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "pseudo_data/response_sums.hpp"

namespace fedglmm {
namespace {

constexpr int most_iterations = 12;
constexpr double finished_below = 1e-11;

// What one block adds to the arrow-shaped system.
struct Arrow {
  Eigen::LDLT<Eigen::MatrixXd> A;
  Eigen::MatrixXd B, reduced_B;            // M x Q; A^-1 B
  Eigen::VectorXd r, reduced_r;            // A^-1 r
};

class Adjustment {
 public:
  Adjustment(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
             const std::vector<CellPoints>& start, const ResponseTargets& targets,
             const std::vector<std::vector<double>>& y, const std::vector<double>& error)
      : structure_(structure), targets_(targets), sums_(shared_sums(structure, targets)),
        cloud_(context, structure, blocks, start), error_(sums_.size()), scale_(sums_.size()) {
    for (int b = 0; b < cloud_.count(); ++b) {
      blocks_.push_back(b);
      whitened_.push_back(whitened_sums(structure_, targets_, sums_, cloud_.system(b)));
    }
    for (std::size_t r = 0; r < y.size(); ++r) cloud_.points().set_channel(channel(r), y[r]);
    for (std::size_t r = 0; r < y.size(); ++r)
      for (std::size_t s = 0; s <= r; ++s) {
        std::vector<double> both(y[r].size());
        std::transform(y[r].begin(), y[r].end(), y[s].begin(), both.begin(), std::multiplies<>());
        cloud_.points().set_channel(channel(r, s), both);
      }
    for (std::size_t q = 0; q < sums_.size(); ++q) error_[static_cast<Eigen::Index>(q)] = error[q];
    measure(PointCloud::State::current);
    base_ = current_;
    start_error_ = error_;
    for (std::size_t q = 0; q < sums_.size(); ++q) {
      const auto k = static_cast<Eigen::Index>(q);
      scale_[k] = std::max(1.0, std::abs(targets_.sum[sums_[q].response][sums_[q].monomial]));
    }
  }

  // True if the response sums came right and no residual of a block got worse than `matched_below` by it.
  bool run() {
    if (sums_.empty()) return false;
    for (int k = 0; k < most_iterations && !finished(); ++k) {
      const double before = merit();
      take_step();
      if (!(merit() < before)) break;
    }
    return (error_.array().abs() / scale_.array()).maxCoeff() < matched_below;
  }

  std::vector<CellPoints> points() const { return cloud_.download(); }
  double residual(int b) { return cloud_.system(b).worst(); }

 private:
  static int channel(std::size_t r) { return 1 + static_cast<int>(r); }
  static int channel(std::size_t r, std::size_t s) {
    return 100 + static_cast<int>(std::max(r, s) * 10 + std::min(r, s));
  }

  bool finished() {
    double worst = (error_.array().abs() / scale_.array()).maxCoeff();
    for (const int b : blocks_) worst = std::max(worst, residual(b));
    return worst < finished_below;
  }

  double merit() {
    double out = (error_.array() / scale_.array()).square().sum();
    for (const int b : blocks_) out += cloud_.system(b).residuals().squaredNorm();
    return out;
  }

  // Response sums of the blocks now (their own rows), and their systems.
  void measure(PointCloud::State state) {
    const auto plain = cloud_.power_sums(blocks_, state, 0);
    current_ = Eigen::VectorXd::Zero(error_.size());
    for (const int b : blocks_) cloud_.system(b).set_sums(plain[b].data());
    for (std::size_t r = 0; r < targets_.sum.size(); ++r) {
      if (structure_.protocol.responses[r].type == ResponseType::numeric) continue;
      y_sums_[channel(r)] = cloud_.power_sums(blocks_, state, channel(r));
      for (std::size_t s = 0; s <= r; ++s)
        if (structure_.protocol.responses[s].type != ResponseType::numeric)
          y_sums_[channel(r, s)] = cloud_.power_sums(blocks_, state, channel(r, s));
    }
    for (const int b : blocks_)
      for (std::size_t q = 0; q < sums_.size(); ++q) {
        const auto at = sums_over(b, channel(sums_[q].response), whitened_[b][q].set);
        for (const auto& [t, coefficient] : whitened_[b][q].terms) current_[static_cast<Eigen::Index>(q)] += coefficient * at[t];
      }
  }

  std::vector<double> sums_over(int b, int on_channel, const Monomial& set) {
    return cloud_.system(b).sums_over(set, y_sums_.at(on_channel)[b].data());
  }

  static Monomial both(const Monomial& a, const Monomial& b) {
    Monomial out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
    return out;
  }

  // Power sums of the rows that have both sets of dummies, computed once a step.
  const std::vector<double>& joint_sums(int b, int on_channel, const Monomial& set) {
    auto& known = joint_[on_channel];
    const auto found = known.find(set);
    return found != known.end() ? found->second : known.emplace(set, sums_over(b, on_channel, set)).first->second;
  }

  Arrow make_arrow(int b, Eigen::MatrixXd& C) {
    joint_.clear();
    BlockSystem& system = cloud_.system(b);
    const Block& block = system.block();
    const auto& requirements = block.requirements();
    const auto M = static_cast<Eigen::Index>(requirements.size()), Q = static_cast<Eigen::Index>(sums_.size());
    Arrow out;
    Eigen::MatrixXd gram = system.gram();
    gram.diagonal().array() += 1e-13 * gram.diagonal().mean() + 1e-300;
    out.A.compute(gram);
    out.B = Eigen::MatrixXd::Zero(M, Q);
    out.r = system.residuals();
    for (Eigen::Index q = 0; q < Q; ++q) {
      const WhitenedSum& sum = whitened_[b][q];
      for (Eigen::Index m = 0; m < M && !sum.terms.empty(); ++m) {
        const Requirement& requirement = requirements[m];
        const auto& at = joint_sums(b, channel(sum.response), both(sum.set, block.sets()[requirement.set]));
        for (const auto& [t, coefficient] : sum.terms)
          out.B(m, q) += coefficient * system.products()(at.data(), requirement.monomial, t) /
                         (block.rows() * requirement.scale);
      }
      for (Eigen::Index p = 0; p <= q && !sum.terms.empty(); ++p) add_to_C(b, sum, whitened_[b][p], C(q, p));
    }
    out.reduced_B = out.A.solve(out.B);
    out.reduced_r = out.A.solve(out.r);
    return out;
  }

  void add_to_C(int b, const WhitenedSum& x, const WhitenedSum& y, double& entry) {
    if (y.terms.empty()) return;
    const auto& at = joint_sums(b, channel(x.response, y.response), both(x.set, y.set));
    for (const auto& [s, cs] : x.terms)
      for (const auto& [t, ct] : y.terms) entry += cs * ct * cloud_.system(b).products()(at.data(), s, t);
  }

  void take_step() {
    const auto Q = static_cast<Eigen::Index>(sums_.size());
    Eigen::MatrixXd S = Eigen::MatrixXd::Zero(Q, Q);
    Eigen::VectorXd rhs = error_;
    std::vector<Arrow> arrows;
    for (const int b : blocks_) arrows.push_back(make_arrow(b, S));
    S = S.selfadjointView<Eigen::Lower>();
    for (const Arrow& arrow : arrows) {
      S -= arrow.B.transpose() * arrow.reduced_B;
      rhs -= arrow.B.transpose() * arrow.reduced_r;
    }
    const Eigen::VectorXd inverse = scale_.cwiseInverse();  // equilibrated; directions that no point can move are left out
    const Eigen::MatrixXd scaled = inverse.asDiagonal() * S * inverse.asDiagonal();
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver;
    solver.setThreshold(1e-10);
    solver.compute(scaled);
    const Eigen::VectorXd m = inverse.cwiseProduct(solver.solve(inverse.cwiseProduct(rhs)));
    move(arrows, m);
  }

  void move(const std::vector<Arrow>& arrows, const Eigen::VectorXd& m) {
    std::vector<std::vector<double>> steps;
    for (const int b : blocks_)
      steps.push_back(cloud_.system(b).step(arrows[b].reduced_r - arrows[b].reduced_B * m));
    cloud_.move(blocks_, PointCloud::State::current, 0, steps);
    for (std::size_t r = 0; r < targets_.sum.size(); ++r) {
      if (structure_.protocol.responses[r].type == ResponseType::numeric) continue;
      for (const int b : blocks_) steps[b] = response_step(b, static_cast<int>(r), m);
      cloud_.move(blocks_, PointCloud::State::trial, channel(r), steps);
    }
    cloud_.accept(blocks_);
    measure(PointCloud::State::current);
    error_ = start_error_ + current_ - base_;
  }

  std::vector<double> response_step(int b, int response, const Eigen::VectorXd& m) {
    const BlockSystem& system = cloud_.system(b);
    const auto width = static_cast<std::size_t>(system.products().gradient_count()) * structure_.columns();
    std::vector<double> out(system.block().cells().size() * width, 0.0);
    for (std::size_t q = 0; q < sums_.size(); ++q) {
      const WhitenedSum& sum = whitened_[b][q];
      if (sum.response != response) continue;
      for (std::size_t c = 0; c < system.block().cells().size(); ++c)
        if (system.block().contains(sum.set, c))
          for (const auto& [t, coefficient] : sum.terms)
            system.products().add_gradient(t, coefficient * m[static_cast<Eigen::Index>(q)], &out[c * width]);
    }
    return out;
  }

  const Structure& structure_;
  const ResponseTargets& targets_;
  std::vector<SharedSum> sums_;
  BlockCloud cloud_;
  std::vector<int> blocks_;
  std::vector<std::vector<WhitenedSum>> whitened_;     // [block][shared sum]
  std::map<int, std::vector<std::vector<double>>> y_sums_;
  std::map<int, std::map<Monomial, std::vector<double>>> joint_;
  Eigen::VectorXd error_, scale_, current_, base_, start_error_;
};

}  // namespace

void adjust_points(const Context& context, const Structure& structure, const std::vector<Block>& blocks,
                   const std::vector<int>& group_of_block, const PseudoRows& rows, const ResponseTargets& targets,
                   std::vector<BlockPoints>& points) {
  std::vector<const Block*> movable;
  std::vector<std::size_t> number;
  std::vector<CellPoints> start;
  std::vector<std::vector<double>> y(rows.y.size());
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b].order() < 2 || blocks[b].requirements().empty() || points[b].residual > matched_below) continue;
    movable.push_back(&blocks[b]);
    number.push_back(b);
    start.push_back(points[b].cell);
    const int g = group_of_block[b];
    for (std::size_t r = 0; r < y.size(); ++r)
      y[r].insert(y[r].end(), rows.y[r].begin() + rows.group_offset[g], rows.y[r].begin() + rows.group_offset[g + 1]);
  }
  if (movable.empty()) return;
  const Features features(structure, rows, targets.monomials);
  const auto all_errors = response_errors(rows, features, targets);
  std::vector<double> error;
  for (const SharedSum& sum : shared_sums(structure, targets)) error.push_back(all_errors[sum.response][sum.monomial]);
  Adjustment adjustment(context, structure, movable, start, targets, y, error);
  if (!adjustment.run()) return;
  for (std::size_t k = 0; k < movable.size(); ++k)
    if (adjustment.residual(static_cast<int>(k)) > matched_below) return;
  std::vector<CellPoints> moved = adjustment.points();
  for (std::size_t k = 0; k < movable.size(); ++k)
    points[number[k]] = {std::move(moved[k]), adjustment.residual(static_cast<int>(k))};
}

}  // namespace fedglmm
