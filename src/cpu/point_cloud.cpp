#include <algorithm>
#include <map>

#include "backend/monomials.hpp"
#include "base/parallel.hpp"
#include "cpu/aligned.hpp"
#include "cpu/backend.hpp"

namespace fedglmm::cpu {
namespace {

// Every cell is padded to whole registers with points of weight 0; its columns lie one after the other.
class CpuPointCloud final : public PointCloud {
 public:
  CpuPointCloud(const Variant& variant, const Threads& threads, const PointCells& cells)
      : variant_(variant), threads_(threads), columns_(cells.columns), size_(cells.size), lower_(cells.lower),
        upper_(cells.upper), scratch_(static_cast<std::size_t>(threads.count())) {
    for (const int size : size_) {
      first_.push_back(registers_);
      registers_ += (size + lanes() - 1) / lanes();
    }
    first_.push_back(registers_);
    current_ = make_aligned(registers_ * columns_ * lanes());
    trial_ = make_aligned(registers_ * columns_ * lanes());
    const double* from = cells.points.data();
    for (std::size_t s = 0; s < size_.size(); ++s)
      for (int k = 0; k < columns_; ++k, from += size_[s]) std::copy_n(from, size_[s], column(current_, s, k));
    set_channel(0, std::vector<double>(static_cast<std::size_t>(points_total()), 1.0));
  }

  void set_channel(int channel, std::span<const double> values) override {
    AlignedDoubles weights = make_aligned(registers_ * lanes());
    const double* from = values.data();
    for (std::size_t s = 0; s < size_.size(); from += size_[s], ++s)
      std::copy_n(from, size_[s], &weights[first_[s] * lanes()]);
    channels_[channel] = std::move(weights);
  }

  void power_sums(std::span<const int> cells, State state, int channel, int degree, double* sums) override {
    const MonomialList& list = monomials(degree);
    prepare_scratch(3 * list.count());
    for_each_cell(cells, [&](std::int64_t s, int cell, double* scratch) {
      double* registers = scratch + 2 * list.count() * lanes();
      variant_.power_sums(slot(cell, state, channel, scratch, list), table(list), registers);
      for (int t = 0; t < list.count(); ++t) sums[s * list.count() + t] = registers[t * lanes()];
    });
  }

  void move(std::span<const int> cells, State from, int channel, int degree, const double* coefficients) override {
    const MonomialList& list = monomials(degree);
    prepare_scratch(2 * list.count());
    for_each_cell(cells, [&](std::int64_t s, int cell, double* scratch) {
      variant_.move_points(slot(cell, State::current, channel, scratch, list), table(list), columns_,
                           coefficients + s * columns_ * list.count(), &lower_[cell * columns_],
                           &upper_[cell * columns_], column(memory(from), cell, 0), column(trial_, cell, 0));
    });
  }

  void accept(std::span<const int> cells) override {
    for (const int cell : cells) {
      const std::size_t length = (first_[cell + 1] - first_[cell]) * columns_ * lanes();
      std::copy_n(column(trial_, cell, 0), length, column(current_, cell, 0));
    }
  }

  std::vector<double> points() const override {
    std::vector<double> out;
    for (std::size_t s = 0; s < size_.size(); ++s)
      for (int k = 0; k < columns_; ++k) {
        const double* from = column(current_, s, k);
        out.insert(out.end(), from, from + size_[s]);
      }
    return out;
  }

 private:
  std::size_t lanes() const { return variant_.lanes; }
  std::int64_t points_total() const {
    std::int64_t total = 0;
    for (const int size : size_) total += size;
    return total;
  }
  const AlignedDoubles& memory(State state) const { return state == State::current ? current_ : trial_; }
  double* column(const AlignedDoubles& points, std::size_t cell, int k) const {
    const std::size_t n = first_[cell + 1] - first_[cell];
    return points.get() + (first_[cell] * columns_ + k * n) * lanes();
  }
  CellSlot slot(int cell, State state, int channel, double* scratch, const MonomialList& list) const {
    return {static_cast<int>(first_[cell + 1] - first_[cell]), column(memory(state), cell, 0),
            &channels_.at(channel)[first_[cell] * lanes()], scratch, scratch + list.count() * lanes()};
  }
  static Monomials table(const MonomialList& list) {
    return {list.count(), list.parent.data(), list.column.data()};
  }
  const MonomialList& monomials(int degree) {
    const auto found = lists_.find(degree);
    if (found != lists_.end()) return found->second;
    return lists_.emplace(degree, graded_monomials(columns_, degree)).first->second;
  }
  void prepare_scratch(std::size_t registers) {
    if (registers <= scratch_registers_) return;
    scratch_registers_ = registers;
    for (AlignedDoubles& memory : scratch_) memory = make_aligned(registers * lanes());
  }
  template <class Work>
  void for_each_cell(std::span<const int> cells, const Work& work) {
    constexpr std::int64_t batch = 64;
    const auto count = static_cast<std::int64_t>(cells.size());
    parallel_for((count + batch - 1) / batch, threads_, [&](std::int64_t b, int worker) {
      for (std::int64_t s = b * batch; s < std::min(count, (b + 1) * batch); ++s)
        work(s, cells[s], scratch_[worker].get());
    });
  }

  const Variant& variant_;
  Threads threads_;
  int columns_;
  std::vector<int> size_;
  std::vector<double> lower_, upper_;
  std::vector<std::size_t> first_;   // of each cell, in registers
  std::size_t registers_ = 0;
  AlignedDoubles current_, trial_;
  std::map<int, AlignedDoubles> channels_;
  std::map<int, MonomialList> lists_;
  std::size_t scratch_registers_ = 0;
  std::vector<AlignedDoubles> scratch_;
};

}  // namespace

std::unique_ptr<PointCloud> make_point_cloud(const Variant& variant, const Threads& threads, const PointCells& cells) {
  return std::make_unique<CpuPointCloud>(variant, threads, cells);
}

}  // namespace fedglmm::cpu
