#include <algorithm>

#include "base/parallel.hpp"
#include "cpu/aligned.hpp"
#include "cpu/backend.hpp"
#include "kernels/block_match.hpp"

namespace fedglmm::cpu {
namespace {

// Blocks on threads, each by one of them; cells are padded to whole registers with copies of their first point, of
// weight 0, that go its way.
class CpuBlockMatcher final : public BlockMatcher {
 public:
  CpuBlockMatcher(const Variant& variant, const Threads& threads, MomentProblem problem)
      : variant_(variant), threads_(threads), problem_(std::move(problem)), state_(problem_.blocks.size()) {
    for (std::size_t b = 0; b < state_.size(); ++b) active_.push_back(b);
    lay_out_points();
    lay_out_blocks();
    each([&](std::size_t b, int worker) { state_[b] = variant_.start_match(slot(b, worker)); });
  }

  std::int64_t active() const override { return static_cast<std::int64_t>(active_.size()); }
  void advance() override {
    each([&](std::size_t b, int worker) { variant_.match_step(slot(b, worker), state_[b]); });
  }
  MatchedPoints result() const override {
    MatchedPoints out;
    for (std::size_t s = 0; s < problem_.cells.size.size(); ++s)
      for (int k = 0; k < columns(); ++k) {
        const double* const from = column(current_, s, k);
        out.points.insert(out.points.end(), from, from + problem_.cells.size[s]);
      }
    for (const kernels::MatchState& state : state_) out.residual.push_back(state.worst);
    return out;
  }

 private:
  void lay_out_points() {
    const std::vector<int>& size = problem_.cells.size;
    for (const int n : size) first_.push_back(first_.back() + (n + variant_.lanes - 1) / variant_.lanes);
    const std::size_t registers = first_.back() * variant_.lanes;
    weight_ = make_aligned(registers);
    current_ = make_aligned(registers * columns());
    trial_ = make_aligned(registers * columns());
    const double *from = problem_.cells.points.data(), *weight = problem_.weight.data();
    for (std::size_t s = 0; s < size.size(); ++s) {
      std::copy_n(weight, size[s], &weight_[first_[s] * variant_.lanes]);
      weight += size[s];
      const std::size_t padding = (first_[s + 1] - first_[s]) * variant_.lanes - size[s];
      for (int k = 0; k < columns(); ++k, from += size[s])
        std::fill_n(std::copy_n(from, size[s], column(current_, s, k)), padding, *from);
    }
    problem_.cells.points = problem_.weight = {};
  }

  void lay_out_blocks() {
    std::size_t work = 0, sums = 0, scratch = 0;
    int cell = 0;
    for (const MomentTables& block : problem_.blocks) {
      const kernels::GradientTable table = problem_.tables[block.table].view();
      cell_.push_back(cell);
      cell += block.counts.cells;
      sums_first_.push_back(sums);
      sums += kernels::MatchWork::sums_doubles(table, block.counts.unions);
      work = std::max(work, kernels::MatchWork::doubles(table, block.counts));
      scratch = std::max<std::size_t>(scratch, 3 * table.sums * variant_.lanes);
    }
    sums_.resize(sums);
    for (int t = 0; t < threads_.count(); ++t) {
      work_.push_back(make_aligned(work));
      scratch_.push_back(make_aligned(scratch));
    }
  }

  template <class Work>
  void each(const Work& work) {
    parallel_for(active(), threads_, [&](std::int64_t k, int worker) { work(active_[k], worker); });
    std::erase_if(active_, [&](std::size_t b) { return state_[b].active == 0; });
  }

  MatchSlot slot(std::size_t b, int worker) {
    const MomentTables& block = problem_.blocks[b];
    const GradientTables& table = problem_.tables[block.table];
    const std::size_t bound = static_cast<std::size_t>(cell_[b]) * columns();
    return {table.view(),
            block.view(table),
            &first_[cell_[b]],
            problem_.cells.lower.data() + bound,
            problem_.cells.upper.data() + bound,
            weight_.get(),
            current_.get(),
            trial_.get(),
            sums_.data() + sums_first_[b],
            work_[worker].get(),
            scratch_[worker].get()};
  }

  int columns() const { return problem_.cells.columns; }
  double* column(const AlignedDoubles& points, std::size_t s, int k) const {
    return points.get() + (first_[s] * columns() + k * (first_[s + 1] - first_[s])) * variant_.lanes;
  }

  const Variant& variant_;
  Threads threads_;
  MomentProblem problem_;
  std::vector<kernels::MatchState> state_;
  std::vector<std::size_t> active_;         // blocks
  std::vector<std::int64_t> first_{0};      // of each cell, in registers
  std::vector<int> cell_;                   // first of each block
  std::vector<std::size_t> sums_first_;     // of each block
  std::vector<double> sums_;
  AlignedDoubles weight_, current_, trial_;
  std::vector<AlignedDoubles> work_, scratch_;  // of each thread
};

}  // namespace

std::unique_ptr<BlockMatcher> make_block_matcher(const Variant& variant, const Threads& threads,
                                                 MomentProblem problem) {
  return std::make_unique<CpuBlockMatcher>(variant, threads, std::move(problem));
}

}  // namespace fedglmm::cpu
