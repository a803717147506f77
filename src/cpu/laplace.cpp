#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/parallel.hpp"
#include "cpu/aligned.hpp"
#include "cpu/backend.hpp"

namespace fedglmm::cpu {
namespace {

// A slot: `clusters` clusters from order[lead] on, n registers long, starting at register `first`.
struct Slot {
  int n, lead, clusters;
  bool across;
  std::size_t first;
};

struct Scratch {
  AlignedDoubles eta, chunk, vectors, gradient, hessian, loglik;
};

// Clusters packed into registers once: similar sizes share a slot, a cluster of 8 registers' worth of points or more
// gets all lanes. Only a cluster's own size decides, so its bits do not depend on its neighbours.
class CpuLaplace final : public LaplaceLikelihood {
 public:
  CpuLaplace(const Variant& variant, int threads, const ClusteredPoints& points, Cumulants cumulants)
      : variant_(variant), threads_(threads), cumulants_(cumulants), q_(points.q), order_(points.clusters()) {
    sort_by_size(points);
    make_slots(points);
    pack(points);
    make_chunks();
    for (int worker = 0; worker < threads_; ++worker) scratch_.push_back(make_scratch());
  }

  void evaluate(std::span<const double> beta, double sigma, int derivatives, LaplaceTotals& totals) override {
    const LaplaceCall call{cumulants_, q_, beta.data(), sigma, derivatives};
    const std::size_t width = 1 + gradient_size() + hessian_size();
    parallel_for(chunk_count(), threads_, [&](std::int64_t chunk, int worker) {
      double* sums = &chunk_totals_[chunk * width];
      std::fill_n(sums, width, 0.0);
      for (int s = chunks_[chunk]; s < chunks_[chunk + 1]; ++s) run_slot(call, s, scratch_[worker], sums);
    });
    totals.gradient.assign(derivatives >= 1 ? gradient_size() : 0, 0.0);
    totals.hessian.assign(derivatives >= 2 ? hessian_size() : 0, 0.0);
    totals.loglik = 0;
    for (std::int64_t chunk = 0; chunk < chunk_count(); ++chunk) {
      const double* sums = &chunk_totals_[chunk * width];
      totals.loglik += *sums++;
      for (double& g : totals.gradient) g += *sums++;
      for (double& h : totals.hessian) h += *sums++;
    }
  }

  void modes(std::vector<double>& mode, std::vector<double>& curvature) const override {
    mode.resize(order_.size());
    curvature.resize(order_.size());
    for (std::size_t s = 0; s < slots_.size(); ++s)
      for (int l = 0; l < slots_[s].clusters; ++l) {
        mode[order_[slots_[s].lead + l]] = mode_[s * lanes() + l];
        curvature[order_[slots_[s].lead + l]] = curvature_[s * lanes() + l];
      }
  }

 private:
  int lanes() const { return variant_.lanes; }
  std::size_t gradient_size() const { return q_ + 1; }
  std::size_t hessian_size() const { return (q_ + 1) * (q_ + 2) / 2; }
  std::int64_t chunk_count() const { return static_cast<std::int64_t>(chunks_.size()) - 1; }

  void sort_by_size(const ClusteredPoints& points) {
    std::iota(order_.begin(), order_.end(), 0);
    const auto size = [&](std::int64_t i) { return points.offset[i + 1] - points.offset[i]; };
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return size(a) > size(b); });
  }

  void make_slots(const ClusteredPoints& points) {
    const int m = static_cast<int>(order_.size());
    for (int k = 0; k < m; k += slots_.back().clusters) {
      const auto size = static_cast<int>(points.offset[order_[k] + 1] - points.offset[order_[k]]);
      const bool across = size >= 8 * lanes();
      const int n = across ? (size + lanes() - 1) / lanes() : size;
      slots_.push_back({n, k, across ? 1 : std::min(lanes(), m - k), across, registers_});
      registers_ += n;
      longest_ = std::max(longest_, n);
    }
  }

  void pack(const ClusteredPoints& points) {
    X_ = make_aligned(registers_ * q_ * lanes());
    weight_ = make_aligned(registers_ * lanes());
    response_ = make_aligned(slots_.size() * lanes());
    mode_ = make_aligned(slots_.size() * lanes());
    curvature_ = make_aligned(slots_.size() * lanes());
    for (std::size_t s = 0; s < slots_.size(); ++s)
      for (int l = 0; l < slots_[s].clusters; ++l) pack_cluster(points, s, l);
  }

  void pack_cluster(const ClusteredPoints& points, std::size_t s, int lane) {
    const Slot& slot = slots_[s];
    const std::int64_t cluster = order_[slot.lead + lane], begin = points.offset[cluster];
    for (std::int64_t i = begin; i < points.offset[cluster + 1]; ++i) {
      const std::size_t k = i - begin;
      const std::size_t row = slot.across ? k / lanes() : k, at = slot.across ? k % lanes() : lane;
      for (int j = 0; j < q_; ++j)
        X_[(slot.first * q_ + static_cast<std::size_t>(j) * slot.n + row) * lanes() + at] =
            points.X[j * points.points() + i];
      weight_[(slot.first + row) * lanes() + at] = points.weight[i];
    }
    double* response = &response_[s * lanes()];
    if (slot.across) std::fill_n(response, lanes(), points.response[cluster]);
    else response[lane] = points.response[cluster];
  }

  // Work is dealt out in runs of slots of about 4,096 registers: fixed by the data, so sums have a fixed order.
  void make_chunks() {
    chunks_.assign(1, 0);
    std::size_t load = 0;
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      load += slots_[s].n;
      if (load >= 4096 || s + 1 == slots_.size()) {
        chunks_.push_back(static_cast<int>(s) + 1);
        load = 0;
      }
    }
    chunk_totals_.resize(chunk_count() * (1 + gradient_size() + hessian_size()));
  }

  Scratch make_scratch() const {
    const std::size_t w = lanes();
    return {make_aligned(longest_ * w),        make_aligned(5 * chunk_points * w),
            make_aligned(3 * gradient_size() * w), make_aligned(gradient_size() * w),
            make_aligned(hessian_size() * w),  make_aligned(w)};
  }

  void run_slot(const LaplaceCall& call, int s, Scratch& scratch, double* sums) {
    const Slot& slot = slots_[s];
    const std::size_t w = lanes();
    variant_.laplace(call, {slot.n, slot.across, &X_[slot.first * q_ * w], &weight_[slot.first * w], &response_[s * w],
                            &mode_[s * w], scratch.loglik.get(), &curvature_[s * w], scratch.gradient.get(),
                            scratch.hessian.get(), scratch.eta.get(), scratch.chunk.get(), scratch.vectors.get()});
    for (int l = 0; l < slot.clusters; ++l)
      if (!std::isfinite(mode_[s * w + l])) mode_[s * w + l] = 0;  // the next search starts afresh
    const auto add = [&](const double* registers, std::size_t count) {
      for (std::size_t k = 0; k < count; ++k, ++sums)
        for (int l = 0; l < slot.clusters; ++l) *sums += registers[k * w + l];
    };
    add(scratch.loglik.get(), 1);
    if (call.derivatives >= 1) add(scratch.gradient.get(), gradient_size());
    if (call.derivatives >= 2) add(scratch.hessian.get(), hessian_size());
  }

  const Variant& variant_;
  int threads_;
  Cumulants cumulants_;
  int q_, longest_ = 0;
  std::size_t registers_ = 0;
  std::vector<std::int64_t> order_;  // clusters, largest first
  std::vector<Slot> slots_;
  AlignedDoubles X_, weight_, response_, mode_, curvature_;
  std::vector<int> chunks_;          // chunk c: slots chunks_[c] .. chunks_[c + 1] - 1
  std::vector<double> chunk_totals_;
  std::vector<Scratch> scratch_;
};

}  // namespace

std::unique_ptr<LaplaceLikelihood> make_laplace(const Variant& variant, int threads, const ClusteredPoints& points,
                                                Cumulants cumulants) {
  return std::make_unique<CpuLaplace>(variant, threads, points, cumulants);
}

}  // namespace fedglmm::cpu
