#include <algorithm>

#include "base/parallel.hpp"
#include "cpu/backend.hpp"
#include "cpu/entropy_part.hpp"

namespace fedglmm::cpu {
namespace {

using Eigen::Map;
using Eigen::VectorXd;

constexpr std::int64_t most_lots = 8;

VectorXd vector_of(std::span<const double> from) {
  return Map<const VectorXd>(from.data(), static_cast<Eigen::Index>(from.size()));
}

class CpuEntropyClusters final : public EntropyClusters {
 public:
  CpuEntropyClusters(const Variant& variant, const Threads& threads, const EntropyView& problem)
      : threads_(threads), problem_(problem), supports_(variant, problem_),
        common_at_(set_offsets(problem.common)) {
    for (const auto& cluster : problem_.clusters) parts_.emplace_back(problem_, supports_, common_at_, cluster);
    for (int worker = 0; worker < threads.count(); ++worker) scratch_.emplace_back(supports_);
  }

  void values(std::span<const double> common, std::span<const double> lengths, std::span<double> values) override {
    const VectorXd at = vector_of(common);
    each([&](std::int64_t i, int worker) {
      if (lengths[i] >= 0) values[i] = parts_[i].value(at, lengths[i], scratch_[worker]);
    });
  }

  // Clusters go in few lots of fixed limits, each with sums of its own: so threads do not change the bits.
  void eliminate(std::span<const double> common, std::span<const double> damping, CommonSystem* system) override {
    const VectorXd at = vector_of(common);
    if (!system) {
      return each([&](std::int64_t i, int worker) {
        if (damping[i] >= 0) parts_[i].eliminate(at, damping[i], scratch_[worker], nullptr);
      });
    }
    const auto count = static_cast<std::int64_t>(parts_.size()), lots = std::min(most_lots, count);
    std::vector<CommonSums> lot(std::max<std::int64_t>(lots, 1), CommonSums(common_at_.back()));
    parallel_for(lots, threads_, [&](std::int64_t l, int worker) {
      for (std::int64_t i = l * count / lots; i < (l + 1) * count / lots; ++i)
        parts_[i].eliminate(at, damping[i], scratch_[worker], &lot[l]);
    });
    CommonSums& sums = lot.front();
    for (std::size_t l = 1; l < lot.size(); ++l) sums += lot[l];
    sums.schur.triangularView<Eigen::StrictlyUpper>() = sums.schur.transpose();
    system->schur.assign(sums.schur.data(), sums.schur.data() + sums.schur.size());
    system->right.assign(sums.right.begin(), sums.right.end());
    system->gradient.assign(sums.gradient.begin(), sums.gradient.end());
  }

  void step(std::span<const double> common_step, std::span<double> slopes) override {
    const VectorXd by = vector_of(common_step);
    each([&](std::int64_t i, int) { slopes[i] = parts_[i].step(by); });
  }

  void accept(std::span<const double> lengths) override {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (lengths[i] > 0) parts_[i].accept(lengths[i]);
  }

  std::vector<double> weights(std::span<const double> common) override {
    const VectorXd at = vector_of(common);
    std::vector<std::int64_t> first{0};
    for (const EntropyPart& part : parts_) first.push_back(first.back() + part.points());
    std::vector<double> out(static_cast<std::size_t>(first.back()));
    each([&](std::int64_t i, int worker) { parts_[i].weights(at, scratch_[worker], out.data() + first[i]); });
    return out;
  }

 private:
  template <class Work>
  void each(const Work& work) const {
    parallel_for(std::ssize(parts_), threads_, work);
  }

  Threads threads_;
  EntropyView problem_;
  EntropySupports supports_;
  std::vector<Eigen::Index> common_at_;
  std::vector<EntropyPart> parts_;
  std::vector<EntropyScratch> scratch_;     // of each thread
};

}  // namespace

std::unique_ptr<EntropyClusters> make_entropy_clusters(const Variant& variant, const Threads& threads,
                                                       const EntropyView& problem) {
  return std::make_unique<CpuEntropyClusters>(variant, threads, problem);
}

}  // namespace fedglmm::cpu
