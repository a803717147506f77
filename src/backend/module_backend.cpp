#include "backend/module_backend.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "backend/module_call.hpp"
#include "backend/module_entropy.hpp"
#include "backend/monomials.hpp"
#include "backend/outer_clusters.hpp"
#include "backend/row_influence.hpp"
#include "cpu/backend.hpp"

namespace fedglmm {
namespace {

using Module = fedglmm_device_module;

// The seam's points in C types; the arrays that need another type live here.
class Points {
 public:
  // outer: of points that are in their order; it must outlive this.
  Points(const ClusteredPoints& from, Cumulants cumulants, const OuterClusters& outer) {
    for (const RandomColumn& z : from.random) {
      column_.push_back(z.column);
      shift_.push_back(z.shift);
    }
    for (const LambdaEntry& entry : from.free) {
      row_.push_back(entry.row);
      col_.push_back(entry.column);
    }
    raw_ = {cumulants == Cumulants::binomial ? 0 : 1, from.q, from.columns, from.r(), static_cast<int>(row_.size()),
            from.ones, column_.data(), shift_.data(), row_.data(), col_.data(), from.clusters(), from.offset.data(),
            from.X.data(), from.weight.data(), from.eta_offset.empty() ? nullptr : from.eta_offset.data(),
            from.response.data(), outer.count(), outer.count() > 0 ? outer.first.data() : nullptr};
  }
  const fedglmm_device_points* get() const { return &raw_; }

 private:
  std::vector<std::int32_t> column_, row_, col_;
  std::vector<double> shift_;
  fedglmm_device_points raw_;
};

class ModuleLikelihood final : public Likelihood {
 public:
  ModuleLikelihood(const Module& module, fedglmm_device_backend* backend, const ClusteredPoints& points,
                   Cumulants cumulants, const Quadrature& quadrature)
      : module_(module), outer_(points.outer), clusters_(points.clusters()), r_(points.r()),
        parameters_(points.parameters()) {
    std::vector<double> log_term;
    for (std::size_t k = 0; k < quadrature.node.size(); ++k)
      log_term.push_back(quadrature.log_weight[k] + quadrature.node[k] * quadrature.node[k] -
                         0.5 * std::log(std::numbers::pi));
    const fedglmm_device_rule rule{static_cast<int>(log_term.size()), quadrature.node.data(), log_term.data()};
    const auto create = [&](const ClusteredPoints& ordered) {
      call(module_.likelihood_create, backend, Points(ordered, cumulants, outer_).get(), &rule, &likelihood_);
    };
    if (std::ranges::is_sorted(outer_.cluster)) create(points);
    else create(in_order(points, outer_.cluster));
  }
  ~ModuleLikelihood() override { module_.likelihood_destroy(likelihood_); }

  void evaluate(std::span<const double> beta, std::span<const double> lambda, int derivatives,
                LikelihoodTotals& totals) override {
    const std::size_t P = derivatives > 0 ? parameters_ : 0, S = derivatives > 1 ? P * (P + 1) / 2 : 0;
    numbers_.resize(1 + P + S);
    call(module_.likelihood_evaluate, likelihood_, beta.data(), lambda.data(), derivatives, numbers_.data());
    totals.loglik = numbers_[0];
    totals.gradient.assign(numbers_.begin() + 1, numbers_.begin() + 1 + P);
    totals.hessian.assign(numbers_.begin() + 1 + P, numbers_.end());
  }

  void scores(std::span<const double> beta, std::span<const double> lambda, std::vector<double>& scores) override {
    scores.resize((outer_.count() > 0 ? outer_.count() : clusters_) * parameters_);
    call(module_.likelihood_scores, likelihood_, beta.data(), lambda.data(), scores.data());
  }

  void modes(std::vector<double>& mode, std::vector<double>& covariance) const override {
    mode.resize(clusters_ * r_);
    covariance.resize(clusters_ * r_ * (r_ + 1) / 2);
    call(module_.likelihood_modes, likelihood_, mode.data(), covariance.data());
    put_back(mode, r_);
    put_back(covariance, r_ * (r_ + 1) / 2);
  }

 private:
  // Of `width` numbers a cluster, from the module's order.
  void put_back(std::vector<double>& numbers, std::int64_t width) const {
    if (std::ranges::is_sorted(outer_.cluster)) return;
    const std::vector<double> ordered = numbers;
    for (std::size_t k = 0; k < outer_.cluster.size(); ++k)
      std::copy_n(&ordered[k * width], width, &numbers[outer_.cluster[k] * width]);
  }

  const Module& module_;
  fedglmm_device_likelihood* likelihood_ = nullptr;
  OuterClusters outer_;                     // none: one level
  std::int64_t clusters_, r_, parameters_;
  std::vector<double> numbers_;
};

fedglmm_device_cells device_cells(const PointCells& cells) {
  return {cells.columns,      static_cast<int>(cells.size.size()), cells.size.data(),
          cells.lower.data(), cells.upper.data(),                  cells.points.data()};
}

class ModuleCloud final : public PointCloud {
 public:
  ModuleCloud(const Module& module, fedglmm_device_backend* backend, const PointCells& cells)
      : module_(module), columns_(cells.columns), numbers_(cells.points.size()) {
    const fedglmm_device_cells raw = device_cells(cells);
    call(module_.cloud_create, backend, &raw, &cloud_);
  }
  ~ModuleCloud() override { module_.cloud_destroy(cloud_); }

  void set_channel(int channel, std::span<const double> values) override {
    call(module_.cloud_set_channel, cloud_, channel, values.data());
  }
  void power_sums(std::span<const int> cells, State state, int channel, int degree, double* sums) override {
    const MonomialList list = graded_monomials(columns_, degree);
    const fedglmm_device_monomials raw = monomials(list);
    call(module_.cloud_power_sums, cloud_, cells.data(), count(cells), state == State::trial, channel, &raw, sums);
  }
  void move(std::span<const int> cells, State from, int channel, int degree, const double* coefficients) override {
    const MonomialList list = graded_monomials(columns_, degree);
    const fedglmm_device_monomials raw = monomials(list);
    call(module_.cloud_move, cloud_, cells.data(), count(cells), from == State::trial, channel, &raw, coefficients);
  }
  void accept(std::span<const int> cells) override { call(module_.cloud_accept, cloud_, cells.data(), count(cells)); }
  std::vector<double> points() const override {
    std::vector<double> out(numbers_);
    call(module_.cloud_points, cloud_, out.data());
    return out;
  }

 private:
  static std::int32_t count(std::span<const int> cells) { return static_cast<std::int32_t>(cells.size()); }
  static fedglmm_device_monomials monomials(const MonomialList& list) {
    return {list.count(), list.parent.data(), list.column.data()};
  }

  const Module& module_;
  fedglmm_device_cloud* cloud_ = nullptr;
  int columns_;
  std::size_t numbers_;
};

// The tables of all blocks, one after the other.
class Problem {
 public:
  explicit Problem(const MomentProblem& from) {
    for (const GradientTables& t : from.tables)
      tables_.push_back({t.counts.columns, t.counts.sums, t.counts.monomials, t.counts.gradients,
                         static_cast<std::int64_t>(t.integers.size()), t.integers.data(), t.exponent.data()});
    for (const MomentTables& b : from.blocks) {
      blocks_.push_back({b.table, b.counts.requirements, b.counts.sets, b.counts.unions, b.counts.cells, b.counts.rows,
                         static_cast<std::int64_t>(integers_.size()), static_cast<std::int64_t>(numbers_.size())});
      integers_.insert(integers_.end(), b.integers.begin(), b.integers.end());
      numbers_.insert(numbers_.end(), b.numbers.begin(), b.numbers.end());
    }
    raw_ = {static_cast<int>(tables_.size()), static_cast<int>(blocks_.size()), tables_.data(), blocks_.data(),
            static_cast<std::int64_t>(integers_.size()), static_cast<std::int64_t>(numbers_.size()), integers_.data(),
            numbers_.data(), device_cells(from.cells), from.weight.data()};
  }
  const fedglmm_device_problem* get() const { return &raw_; }

 private:
  std::vector<fedglmm_device_gradients> tables_;
  std::vector<fedglmm_device_block> blocks_;
  std::vector<std::int32_t> integers_;
  std::vector<double> numbers_;
  fedglmm_device_problem raw_;
};

class ModuleMatcher final : public BlockMatcher {
 public:
  ModuleMatcher(const Module& module, fedglmm_device_backend* backend, const MomentProblem& problem)
      : module_(module), points_(problem.cells.points.size()), blocks_(problem.blocks.size()) {
    call(module_.matcher_create, backend, Problem(problem).get(), &matcher_, &active_);
  }
  ~ModuleMatcher() override { module_.matcher_destroy(matcher_); }

  std::int64_t active() const override { return active_; }
  void advance() override { call(module_.matcher_advance, matcher_, &active_); }
  MatchedPoints result() const override {
    MatchedPoints out{std::vector<double>(points_), std::vector<double>(blocks_)};
    call(module_.matcher_result, matcher_, out.points.data(), out.residual.data());
    return out;
  }

 private:
  const Module& module_;
  fedglmm_device_matcher* matcher_ = nullptr;
  std::int64_t active_ = 0;
  std::size_t points_, blocks_;
};

class ModuleBackend final : public Backend {
 public:
  ModuleBackend(const Module& module, const std::vector<int>& devices) : module_(module) {
    char text[256] = "";
    call(module_.open, devices.data(), static_cast<std::int32_t>(devices.size()), &backend_, text, sizeof text);
    description_ = cat("cuda (", text, ", ", module_.build, ")");
  }
  ~ModuleBackend() override { module_.close(backend_); }

  std::string description() const override { return description_; }
  std::unique_ptr<Likelihood> likelihood(const ClusteredPoints& points, Cumulants cumulants,
                                         const Quadrature& quadrature) override {
    return std::make_unique<ModuleLikelihood>(module_, backend_, points, cumulants, quadrature);
  }
  std::unique_ptr<PointCloud> point_cloud(const PointCells& cells) override {
    return std::make_unique<ModuleCloud>(module_, backend_, cells);
  }
  std::unique_ptr<BlockMatcher> block_matcher(MomentProblem problem) override {
    return std::make_unique<ModuleMatcher>(module_, backend_, problem);
  }
  std::unique_ptr<EntropyClusters> entropy_clusters(const EntropyView& problem) override {
    return module_entropy_clusters(module_, backend_, problem);
  }
  std::unique_ptr<FeatureSums> feature_sums() override { return make_cpu_backend(1)->feature_sums(); }
  std::unique_ptr<Substitution> substitution() override { return make_cpu_backend(1)->substitution(); }
  std::unique_ptr<RowInfluence> row_influence() override { return make_cpu_backend(1)->row_influence(); }

 private:
  const Module& module_;
  fedglmm_device_backend* backend_ = nullptr;
  std::string description_;
};

}  // namespace

std::shared_ptr<Backend> open_module_backend(const fedglmm_device_module& module, const std::vector<int>& devices) {
  return std::make_shared<ModuleBackend>(module, devices);
}

}  // namespace fedglmm
