#include <algorithm>
#include <numeric>

#include "base/parallel.hpp"
#include "cpu/backend.hpp"
#include "cpu/packed_clusters.hpp"

namespace fedglmm::cpu {
namespace {

struct Scratch {
  AlignedDoubles mean, chunk, gradient, totals;
};

class CpuConditionalLikelihood final : public ConditionalLikelihood {
 public:
  CpuConditionalLikelihood(const Variant& variant, int threads, const ClusteredPoints& points, Cumulants cumulants)
      : variant_(variant), threads_(threads), call_{cumulants, points.q, nullptr}, clusters_(points.clusters()),
        packed_(points, variant.lanes, threads) {
    const std::vector<Slot>& slots = packed_.slots();
    eta_ = make_aligned(slots.empty() ? 0 : (slots.back().first + slots.back().n) * lanes());
    registers_ = make_aligned(slots.size() * 7 * lanes());
    for (int worker = 0; worker < threads; ++worker)
      scratch_.push_back({make_aligned(packed_.longest() * lanes()), make_aligned(chunk_registers(1) * lanes()),
                          make_aligned(points.q * lanes()), make_aligned(points.q * lanes())});
    run_totals_.resize(run_count() * points.q);
  }

  void set_beta(std::span<const double> beta) override {
    ConditionalCall call = call_;
    call.beta = beta.data();
    for_each_run([&](std::int64_t s, Scratch& scratch) { variant_.predict(call, slot(s, scratch)); },
                 [](std::int64_t, Scratch&) {});
  }

  void sums(std::span<const double> shift, ConditionalSums& sums) override {
    for (auto* list : {&sums.value, &sums.mean, &sums.variance, &sums.third}) list->resize(clusters_);
    for_each_run(
        [&](std::int64_t s, Scratch& scratch) {
          spread(shift, s, 0);
          variant_.conditional_sums(call_, slot(s, scratch));
          collect(s, sums);
        },
        [](std::int64_t, Scratch&) {});
  }

  void gradient(std::span<const double> shift, std::span<const double> q, std::span<const double> e,
                std::vector<double>& gradient) override {
    const std::size_t width = call_.q * lanes();
    for_each_run(
        [&](std::int64_t s, Scratch& scratch) {
          find_gradient(shift, q, e, s, scratch);
          if (s % run == 0) std::fill_n(scratch.totals.get(), width, 0.0);
          for (std::size_t k = 0; k < width; ++k)
            if (!packed_.slots()[s].across || k % lanes() == 0) scratch.totals[k] += scratch.gradient[k];
        },
        [&](std::int64_t r, Scratch& scratch) {
          for (int j = 0; j < call_.q; ++j) {
            const double* lane = &scratch.totals[j * lanes()];
            run_totals_[r * call_.q + j] = std::accumulate(lane, lane + lanes(), 0.0);
          }
        });
    gradient.assign(call_.q, 0.0);
    for (std::size_t k = 0; k < run_totals_.size(); ++k) gradient[k % call_.q] += run_totals_[k];
  }

  void scores(std::span<const double> shift, std::span<const double> q, std::span<const double> e,
              std::vector<double>& scores) override {
    scores.resize(static_cast<std::size_t>(clusters_) * call_.q);
    for_each_run(
        [&](std::int64_t s, Scratch& scratch) {
          find_gradient(shift, q, e, s, scratch);
          const Slot& slot = packed_.slots()[s];
          for (int l = 0; l < slot.clusters; ++l)
            for (int j = 0; j < call_.q; ++j)
              scores[packed_.cluster(slot, l) * call_.q + j] = scratch.gradient[j * lanes() + l];
        },
        [](std::int64_t, Scratch&) {});
  }

 private:
  static constexpr std::int64_t run = 16;    // slots that a worker takes at a time
  std::size_t lanes() const { return variant_.lanes; }
  std::int64_t run_count() const { return (static_cast<std::int64_t>(packed_.slots().size()) + run - 1) / run; }

  template <class Work, class Finish>
  void for_each_run(const Work& work, const Finish& finish) {
    const auto slots = static_cast<std::int64_t>(packed_.slots().size());
    parallel_for(run_count(), threads_, [&](std::int64_t r, int worker) {
      for (std::int64_t s = r * run; s < std::min(slots, (r + 1) * run); ++s) work(s, scratch_[worker]);
      finish(r, scratch_[worker]);
    });
  }

  // Registers of slot s: shift, q, e, then the four sums.
  double* registers(std::int64_t s, int k) { return &registers_[(s * 7 + k) * lanes()]; }

  void spread(std::span<const double> values, std::int64_t s, int k) {
    const Slot& slot = packed_.slots()[s];
    double* to = registers(s, k);
    if (slot.across) std::fill_n(to, lanes(), values[packed_.cluster(slot, 0)]);
    else
      for (int l = 0; l < slot.clusters; ++l) to[l] = values[packed_.cluster(slot, l)];
  }

  // Into scratch.gradient, q registers.
  void find_gradient(std::span<const double> shift, std::span<const double> q, std::span<const double> e,
                     std::int64_t s, Scratch& scratch) {
    spread(shift, s, 0);
    spread(q, s, 1);
    spread(e, s, 2);
    variant_.conditional_gradient(call_, slot(s, scratch));
  }

  void collect(std::int64_t s, ConditionalSums& sums) {
    const Slot& slot = packed_.slots()[s];
    for (int l = 0; l < slot.clusters; ++l) {
      const std::int64_t cluster = packed_.cluster(slot, l);
      sums.value[cluster] = registers(s, 3)[l];
      sums.mean[cluster] = registers(s, 4)[l];
      sums.variance[cluster] = registers(s, 5)[l];
      sums.third[cluster] = registers(s, 6)[l];
    }
  }

  ConditionalSlot slot(std::int64_t s, Scratch& scratch) {
    const Slot& slot = packed_.slots()[s];
    return {slot.n,
            slot.across,
            packed_.X(slot),
            packed_.weight(slot),
            packed_.offset(slot),
            &eta_[slot.first * lanes()],
            scratch.mean.get(),
            scratch.chunk.get(),
            registers(s, 0),
            registers(s, 1),
            registers(s, 2),
            registers(s, 3),
            scratch.gradient.get()};
  }

  const Variant& variant_;
  int threads_;
  ConditionalCall call_;
  std::int64_t clusters_;
  PackedClusters packed_;
  AlignedDoubles eta_, registers_;
  std::vector<Scratch> scratch_;
  std::vector<double> run_totals_;
};

}  // namespace

std::unique_ptr<ConditionalLikelihood> make_conditional_likelihood(const Variant& variant, int threads,
                                                                   const ClusteredPoints& points, Cumulants cumulants) {
  return std::make_unique<CpuConditionalLikelihood>(variant, threads, points, cumulants);
}

}  // namespace fedglmm::cpu
