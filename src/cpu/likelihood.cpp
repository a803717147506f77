#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/parallel.hpp"
#include "cpu/backend.hpp"
#include "cpu/packed_clusters.hpp"
#include "kernels/laplace_hessian.hpp"

namespace fedglmm::cpu {
namespace {

struct Scratch {
  AlignedDoubles eta, mean, average, chunk, kernel_sums, kernel, gradient, hessian, loglik, sums;
};

class CpuLikelihood final : public Likelihood {
 public:
  CpuLikelihood(const Variant& variant, const Threads& threads, const ClusteredPoints& points, Cumulants cumulants,
                const Quadrature& quadrature)
      : variant_(variant), threads_(threads), clusters_(points.clusters()), packed_(points, variant.lanes, threads),
        node_(quadrature.node) {
    for (const RandomColumn& z : points.random) {
      column_.push_back(z.column);
      shift_.push_back(z.shift);
    }
    for (const LambdaEntry& entry : points.free) {
      row_.push_back(entry.row);
      col_.push_back(entry.column);
    }
    for (std::size_t k = 0; k < node_.size(); ++k)
      log_term_.push_back(quadrature.log_weight[k] + node_[k] * node_[k] - 0.5 * std::log(std::numbers::pi));
    const bool intercept = points.r() == 1 && column_[0] == points.ones && shift_[0] == 0;
    call_ = {cumulants,    points.r(),  intercept,     points.q,
             points.columns, nullptr,   nullptr,       column_.data(),
             shift_.data(), points.ones, static_cast<int>(row_.size()), row_.data(),
             col_.data(),  0,           static_cast<int>(node_.size()), node_.data(),
             log_term_.data()};
    mode_ = make_aligned(packed_.slots().size() * call_.r * lanes());
    covariance_ = make_aligned(packed_.slots().size() * covariance_size() * lanes());
    make_chunks();
    for (int worker = 0; worker < threads_.count(); ++worker) scratch_.push_back(make_scratch());
  }

  void evaluate(std::span<const double> beta, std::span<const double> lambda, int derivatives,
                LikelihoodTotals& totals) override {
    const LikelihoodCall call = call_at(beta, lambda, derivatives);
    const std::size_t width = totals_size();
    parallel_for(chunk_count(), threads_, [&](std::int64_t chunk, int worker) {
      Scratch& scratch = scratch_[worker];
      std::fill_n(scratch.sums.get(), width * lanes(), 0.0);
      for (int s = chunks_[chunk]; s < chunks_[chunk + 1]; ++s) {
        run_slot(call, s, scratch);
        add_slot(call, s, scratch);
      }
      for (std::size_t k = 0; k < width; ++k) {
        const double* lane = &scratch.sums[k * lanes()];
        chunk_totals_[chunk * width + k] = std::accumulate(lane, lane + lanes(), 0.0);
      }
    });
    add_chunks(derivatives, totals);
  }

  void scores(std::span<const double> beta, std::span<const double> lambda, std::vector<double>& scores) override {
    const LikelihoodCall call = call_at(beta, lambda, 1);
    scores.resize(clusters_ * gradient_size());
    parallel_for(chunk_count(), threads_, [&](std::int64_t chunk, int worker) {
      for (int s = chunks_[chunk]; s < chunks_[chunk + 1]; ++s) {
        run_slot(call, s, scratch_[worker]);
        const Slot& slot = packed_.slots()[s];
        for (int l = 0; l < slot.clusters; ++l)
          for (std::size_t k = 0; k < gradient_size(); ++k)
            scores[packed_.cluster(slot, l) * gradient_size() + k] = scratch_[worker].gradient[k * lanes() + l];
      }
    });
  }

  void modes(std::vector<double>& mode, std::vector<double>& covariance) const override {
    mode.resize(clusters_ * call_.r);
    covariance.resize(clusters_ * covariance_size());
    const std::vector<Slot>& slots = packed_.slots();
    for (std::size_t s = 0; s < slots.size(); ++s)
      for (int l = 0; l < slots[s].clusters; ++l) {
        const std::size_t cluster = packed_.cluster(slots[s], l);
        for (int a = 0; a < call_.r; ++a) mode[cluster * call_.r + a] = mode_[(s * call_.r + a) * lanes() + l];
        for (std::size_t k = 0; k < covariance_size(); ++k)
          covariance[cluster * covariance_size() + k] = covariance_[(s * covariance_size() + k) * lanes() + l];
      }
  }

 private:
  std::size_t lanes() const { return variant_.lanes; }
  std::size_t covariance_size() const { return kernels::packed_size(call_.r); }
  std::size_t gradient_size() const { return call_.q + call_.theta; }
  std::size_t hessian_size() const { return kernels::packed_size(call_.q + call_.theta); }
  std::size_t totals_size() const { return 1 + gradient_size() + hessian_size(); }
  std::int64_t chunk_count() const { return static_cast<std::int64_t>(chunks_.size()) - 1; }

  LikelihoodCall call_at(std::span<const double> beta, std::span<const double> lambda, int derivatives) const {
    LikelihoodCall call = call_;
    call.beta = beta.data();
    call.lambda = lambda.data();
    call.derivatives = derivatives;
    return call;
  }

  // Work is dealt out in runs of slots of about 512 registers: fixed by the data, so sums have a fixed order.
  void make_chunks() {
    chunks_.assign(1, 0);
    std::size_t load = 0;
    const std::vector<Slot>& slots = packed_.slots();
    for (std::size_t s = 0; s < slots.size(); ++s) {
      load += slots[s].n;
      if (load < 512 && s + 1 < slots.size()) continue;
      chunks_.push_back(static_cast<int>(s) + 1);
      load = 0;
    }
    chunk_totals_.resize(chunk_count() * totals_size());
  }

  Scratch make_scratch() const {
    const std::size_t w = lanes(), n = packed_.longest();
    return {make_aligned(n * w),
            make_aligned(n * w),
            make_aligned(call_.nodes > 0 ? n * w : 0),
            make_aligned(chunk_registers(call_.r) * w),
            make_aligned(sums_registers(call_) * w),
            make_aligned(scratch_registers(call_) * w),
            make_aligned(gradient_size() * w),
            make_aligned(hessian_size() * w),
            make_aligned(w),
            make_aligned(totals_size() * w)};
  }

  void run_slot(const LikelihoodCall& call, int s, Scratch& scratch) {
    const Slot& slot = packed_.slots()[s];
    const std::size_t w = lanes();
    double* mode = &mode_[s * call.r * w];
    variant_.likelihood(call, {slot.n, slot.across, packed_.X(slot), packed_.weight(slot), packed_.offset(slot),
                               packed_.response(s), mode, &covariance_[s * covariance_size() * w],
                               scratch.loglik.get(), scratch.gradient.get(), scratch.hessian.get(), scratch.eta.get(),
                               scratch.mean.get(), scratch.average.get(), scratch.chunk.get(),
                               scratch.kernel_sums.get(), scratch.kernel.get()});
    for (std::size_t k = 0; k < call.r * w; ++k)
      if (!std::isfinite(mode[k])) mode[k] = 0;  // the next search starts afresh
  }

  // Lanes without a cluster add zeros; of a cluster over all lanes, one counts.
  void add_slot(const LikelihoodCall& call, int s, Scratch& scratch) const {
    const Slot& slot = packed_.slots()[s];
    const std::size_t w = lanes();
    double* sums = scratch.sums.get();
    const auto add = [&](const double* registers, std::size_t count) {
      if (slot.across)
        for (std::size_t k = 0; k < count; ++k) sums[k * w] += registers[k * w];
      else
        for (std::size_t k = 0; k < count * w; ++k) sums[k] += registers[k];
      sums += count * w;
    };
    add(scratch.loglik.get(), 1);
    if (call.derivatives >= 1) add(scratch.gradient.get(), gradient_size());
    if (call.derivatives >= 2) add(scratch.hessian.get(), hessian_size());
  }

  void add_chunks(int derivatives, LikelihoodTotals& totals) const {
    totals.loglik = 0;
    totals.gradient.assign(derivatives >= 1 ? gradient_size() : 0, 0.0);
    totals.hessian.assign(derivatives >= 2 ? hessian_size() : 0, 0.0);
    for (std::int64_t chunk = 0; chunk < chunk_count(); ++chunk) {
      const double* sums = &chunk_totals_[chunk * totals_size()];
      totals.loglik += *sums++;
      for (double& g : totals.gradient) g += *sums++;
      for (double& h : totals.hessian) h += *sums++;
    }
  }

  const Variant& variant_;
  Threads threads_;
  std::int64_t clusters_;
  PackedClusters packed_;
  std::vector<int> column_, row_, col_;
  std::vector<double> shift_, node_, log_term_;
  LikelihoodCall call_;
  AlignedDoubles mode_, covariance_;
  std::vector<int> chunks_;          // chunk c: slots chunks_[c] .. chunks_[c + 1] - 1
  std::vector<double> chunk_totals_;
  std::vector<Scratch> scratch_;
};

}  // namespace

int chunk_registers(int r) { return kernels::chunk_columns(r) * chunk_points; }

int sums_registers(const LikelihoodCall& call) { return kernels::hessian_sums(call.columns, call.r); }

int scratch_registers(const LikelihoodCall& call) {
  if (call.nodes == 0) return kernels::hessian_terms(call.q + call.theta, call.r);
  int nodes = call.nodes;
  for (int a = 1; a < call.r; ++a) nodes *= call.nodes;
  return nodes;
}

std::unique_ptr<Likelihood> make_likelihood(const Variant& variant, const Threads& threads,
                                            const ClusteredPoints& points,
                                            Cumulants cumulants, const Quadrature& quadrature) {
  return std::make_unique<CpuLikelihood>(variant, threads, points, cumulants, quadrature);
}

}  // namespace fedglmm::cpu
