#include <algorithm>

#include "backend/outer_clusters.hpp"
#include "base/parallel.hpp"
#include "cpu/backend.hpp"
#include "cpu/packed_clusters.hpp"
#include "kernels/nested.hpp"

namespace fedglmm::cpu {
namespace {

struct Scratch {
  AlignedDoubles mean, chunk, registers;
};

// Registers of a slot: shift, q, e, the four sums, then the gradient.
struct Register {
  enum { shift, q, e, sums, gradient = sums + 4 };
};

// Clusters are packed into lanes, largest first; what is kept of each has its place among its outer cluster's members.
class CpuNestedLikelihood final : public Likelihood {
 public:
  CpuNestedLikelihood(const Variant& variant, const Threads& threads, const ClusteredPoints& points,
                      Cumulants cumulants)
      : variant_(variant), threads_(threads), call_{cumulants, points.q, nullptr}, outer_(points.outer),
        outer_of_(points.outer), place_(outer_of_.size()), packed_(points, variant.lanes, threads),
        found_(outer_.count()), mode_(outer_.count()), results_(outer_.count() * width()) {
    for (std::size_t k = 0; k < place_.size(); ++k) {
      place_[outer_.cluster[k]] = static_cast<std::int64_t>(k);
      response_.insert(response_.end(), 2, points.response[2 * outer_.cluster[k]]);
    }
    for (auto* list : {&member_mode_, &q_, &e_, &value_, &mean_, &variance_, &third_}) list->resize(place_.size());
    covariance_.resize(3 * place_.size());
    gradient_.resize(call_.q * place_.size());
    const std::vector<Slot>& slots = packed_.slots();
    eta_ = make_aligned(slots.empty() ? 0 : (slots.back().first + slots.back().n) * lanes());
    for (int worker = 0; worker < threads.count(); ++worker)
      scratch_.push_back({make_aligned(packed_.longest() * lanes()), make_aligned(chunk_registers(1) * lanes()),
                          make_aligned((Register::gradient + call_.q) * lanes())});
  }

  void evaluate(std::span<const double> beta, std::span<const double> lambda, int derivatives,
                LikelihoodTotals& totals) override {
    run(beta, lambda, derivatives);
    totals.loglik = 0;
    totals.gradient.assign(derivatives > 0 ? width() - 1 : 0, 0.0);
    totals.hessian.clear();
    for (std::size_t row = 0; row < results_.size(); row += width()) {
      totals.loglik += results_[row];
      for (std::size_t j = 0; j < totals.gradient.size(); ++j) totals.gradient[j] += results_[row + 1 + j];
    }
  }

  void scores(std::span<const double> beta, std::span<const double> lambda, std::vector<double>& scores) override {
    run(beta, lambda, 1);
    scores.clear();
    for (std::size_t row = 0; row < results_.size(); row += width())
      scores.insert(scores.end(), &results_[row] + 1, &results_[row] + width());
  }

  void modes(std::vector<double>& mode, std::vector<double>& covariance) const override {
    mode.resize(2 * place_.size());
    covariance.resize(3 * place_.size());
    for (std::size_t c = 0; c < place_.size(); ++c) {
      mode[2 * c] = mode_[outer_of_[c]];
      mode[2 * c + 1] = member_mode_[place_[c]];
      std::copy_n(&covariance_[3 * place_[c]], 3, &covariance[3 * c]);
    }
  }

 private:
  static constexpr std::int64_t slots_at_once = 16, members_at_once = 4096;  // that a worker takes
  std::size_t lanes() const { return variant_.lanes; }
  std::size_t width() const { return 1 + call_.q + 2; }  // of an outer cluster's results: value, gradient

  // Newton on every outer cluster at once; one that has found its modes stays there, and its members rest until all
  // have. Then the sums at the modes, and what follows from them.
  void run(std::span<const double> beta, std::span<const double> lambda, int derivatives) {
    call_.beta = beta.data();
    lambda_ = lambda.data();
    std::ranges::fill(found_, char{0});
    for_each_slot([&](const Slot& slot, Scratch& scratch) { variant_.predict(call_, on(slot, scratch)); });
    for (int step = 0; step < kernels::careful_search().max_iterations && !all_found(); ++step) {
      find_sums([&](const Slot& slot) { return moves(slot); });
      for_each_outer([&](std::int64_t o) {
        if (!found_[o]) found_[o] = !variant_.nested_step(lambda_, outer_cluster(o));
      });
    }
    find_sums([](const Slot&) { return true; });
    for_each_outer([&](std::int64_t o) {
      const kernels::NestedTerms terms = variant_.nested_terms(lambda_, outer_cluster(o), found_[o]);
      results_[o * width()] = terms.loglik;
      std::ranges::copy(terms.slope, &results_[o * width() + 1 + call_.q]);
    });
    if (derivatives > 0) find_gradients();
  }

  bool all_found() const { return std::ranges::find(found_, char{0}) == found_.end(); }

  bool moves(const Slot& slot) const {
    for (int l = 0; l < slot.clusters; ++l)
      if (!found_[outer_of_[packed_.cluster(slot, l)]]) return true;
    return false;
  }

  template <class Which>
  void find_sums(const Which& which) {
    for_each_slot([&](const Slot& slot, Scratch& scratch) {
      if (!which(slot)) return;
      set_shift(slot, scratch);
      variant_.conditional_sums(call_, on(slot, scratch));
      std::vector<double>* const lists[] = {&value_, &mean_, &variance_, &third_};
      for (int l = 0; l < slot.clusters; ++l)
        for (int i = 0; i < 4; ++i)
          (*lists[i])[place_[packed_.cluster(slot, l)]] = at(scratch, Register::sums + i)[l];
    });
  }

  void find_gradients() {
    for_each_slot([&](const Slot& slot, Scratch& scratch) {
      set_shift(slot, scratch);
      spread(slot, at(scratch, Register::q), [&](std::int64_t c) { return q_[place_[c]]; });
      spread(slot, at(scratch, Register::e), [&](std::int64_t c) { return e_[place_[c]]; });
      variant_.conditional_gradient(call_, on(slot, scratch));
      for (int l = 0; l < slot.clusters; ++l)
        for (int j = 0; j < call_.q; ++j)
          gradient_[place_[packed_.cluster(slot, l)] * call_.q + j] = at(scratch, Register::gradient + j)[l];
    });
    for_each_outer([&](std::int64_t o) {
      variant_.add_members(members(o), call_.q, gradient_.data() + outer_.first[o] * call_.q,
                           &results_[o * width() + 1]);
    });
  }

  void set_shift(const Slot& slot, Scratch& scratch) {
    spread(slot, at(scratch, Register::shift), [&](std::int64_t c) {
      return kernels::nested_shift(lambda_, mode_[outer_of_[c]], member_mode_[place_[c]]);
    });
  }

  // of(cluster) in the cluster's lane, or in all of them.
  template <class Of>
  void spread(const Slot& slot, double* to, const Of& of) const {
    if (slot.across) std::fill_n(to, lanes(), of(packed_.cluster(slot, 0)));
    else
      for (int l = 0; l < slot.clusters; ++l) to[l] = of(packed_.cluster(slot, l));
  }

  template <class Work>
  void for_each_slot(const Work& work) {
    const auto count = std::ssize(packed_.slots());
    parallel_for((count + slots_at_once - 1) / slots_at_once, threads_, [&](std::int64_t run, int worker) {
      for (std::int64_t s = run * slots_at_once; s < std::min(count, (run + 1) * slots_at_once); ++s)
        work(packed_.slots()[s], scratch_[worker]);
    });
  }

  template <class Work>
  void for_each_outer(const Work& work) {
    const auto members = std::max<std::int64_t>(1, std::ssize(place_));
    const std::int64_t at_once = std::max<std::int64_t>(1, outer_.count() * members_at_once / members);
    parallel_runs(outer_.count(), at_once, threads_, [&](std::int64_t first, std::int64_t end) {
      for (std::int64_t o = first; o < end; ++o) work(o);
    });
  }

  double* at(Scratch& scratch, int number) const { return &scratch.registers[number * lanes()]; }

  ConditionalSlot on(const Slot& slot, Scratch& scratch) {
    return {slot.n,
            slot.across,
            packed_.X(slot),
            packed_.weight(slot),
            packed_.offset(slot),
            &eta_[slot.first * lanes()],
            scratch.mean.get(),
            scratch.chunk.get(),
            at(scratch, Register::shift),
            at(scratch, Register::q),
            at(scratch, Register::e),
            at(scratch, Register::sums),
            at(scratch, Register::gradient)};
  }

  int members(std::int64_t o) const { return static_cast<int>(outer_.first[o + 1] - outer_.first[o]); }

  kernels::OuterCluster outer_cluster(std::int64_t o) {
    const std::int64_t first = outer_.first[o];
    return {members(o),
            response_.data() + 2 * first,
            value_.data() + first,
            mean_.data() + first,
            variance_.data() + first,
            third_.data() + first,
            &mode_[o],
            member_mode_.data() + first,
            q_.data() + first,
            e_.data() + first,
            covariance_.data() + 3 * first};
  }

  const Variant& variant_;
  Threads threads_;
  ConditionalCall call_;
  OuterClusters outer_;
  std::vector<std::int64_t> outer_of_, place_;  // of each cluster
  PackedClusters packed_;
  std::vector<char> found_;                     // of each outer cluster
  std::vector<double> mode_, results_;
  std::vector<double> response_, member_mode_, q_, e_, value_, mean_, variance_, third_, covariance_, gradient_;
  AlignedDoubles eta_;
  std::vector<Scratch> scratch_;
  const double* lambda_ = nullptr;
};

}  // namespace

std::unique_ptr<Likelihood> make_nested_likelihood(const Variant& variant, const Threads& threads,
                                                   const ClusteredPoints& points, Cumulants cumulants) {
  return std::make_unique<CpuNestedLikelihood>(variant, threads, points, cumulants);
}

}  // namespace fedglmm::cpu
