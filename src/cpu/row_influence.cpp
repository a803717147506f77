#include "backend/row_influence.hpp"

#include <algorithm>
#include <numeric>

#include "cpu/backend.hpp"
#include "cpu/scratch.hpp"

namespace fedglmm::cpu {
namespace {

class CpuRowInfluence final : public RowInfluence {
 public:
  explicit CpuRowInfluence(const Variant& variant)
      : variant_(variant), most_(static_cast<std::int64_t>(influence_registers) * variant.lanes) {}

  void curve(const InfluenceRows& rows, const double* by, double* mean, double* sums) override {
    const std::int64_t columns = rows.q + rows.r, count = rows.r * (columns + 1);
    double* const totals = cleared(count);
    for_blocks(rows, rows.weight, [&](const InfluenceBlock& block, std::int64_t first, std::int64_t n) {
      fill(rows.offset ? rows.offset + first : nullptr, 0.0, n, mean_);
      variant_.curve_block(rows.cumulants, block, by, mean_, totals);
      std::copy_n(mean_, n, mean + first);
    });
    add_lanes(totals, count, sums);
  }

  void bend(const InfluenceRows& rows, const double* mean, const InfluenceDirections& directions,
            double* sums) override {
    const std::int64_t count = static_cast<std::int64_t>(directions.count) * (rows.q + rows.r);
    double* const totals = cleared(count);
    for_blocks(rows, rows.weight, [&](const InfluenceBlock& block, std::int64_t first, std::int64_t n) {
      fill(mean + first, 0.0, n, mean_);
      variant_.bend_block(rows.cumulants, block, mean_, directions, totals);
    });
    add_lanes(totals, count, sums);
  }

  void values(const InfluenceRows& rows, const double* mean, int parameters, const double* slope,
              const InfluenceDirections& directions, const double* multiplier, double* out,
              std::int64_t stride) override {
    const int functions = parameters + directions.count;
    double* const block_values = values_.at_least(static_cast<std::size_t>(functions * most_));
    for_blocks(rows, multiplier, [&](const InfluenceBlock& block, std::int64_t first, std::int64_t n) {
      fill(mean + first, 0.0, n, mean_);
      variant_.value_block(rows.cumulants, block, mean_, {parameters, slope, &directions}, block_values);
      for (std::int64_t j = 0; j < functions; ++j)
        std::copy_n(block_values + j * length_, n, out + j * stride + first);
    });
  }

 private:
  // Padding has the weight 0.
  template <class Work>
  void for_blocks(const InfluenceRows& rows, const double* weight, const Work& work) {
    const std::int64_t columns = rows.q + rows.r;
    double* const memory = block_.at_least(static_cast<std::size_t>((columns + 4) * most_));
    mean_ = memory + (columns + 1) * most_;
    for (std::int64_t first = 0; first < rows.count; first += most_) {
      const std::int64_t n = std::min(most_, rows.count - first), step = influence_step * variant_.lanes;
      const std::int64_t padded = (n + step - 1) / step * step;
      length_ = padded;
      for (std::int64_t j = 0; j < columns; ++j)
        fill(rows.column[j] + first, j < rows.q ? 0.0 : rows.shift[j - rows.q], n, memory + j * padded);
      fill_weight(weight ? weight + first : nullptr, n, memory + columns * most_);
      work(InfluenceBlock{static_cast<int>(padded / variant_.lanes), rows.q, rows.r, memory, memory + columns * most_,
                          mean_ + most_},
           first, n);
    }
  }

  void fill(const double* from, double shift, std::int64_t n, double* to) const {
    if (!from) n = 0;
    for (std::int64_t s = 0; s < n; ++s) to[s] = from[s] + shift;
    std::fill(to + n, to + length_, 0.0);
  }
  void fill_weight(const double* from, std::int64_t n, double* to) const {
    if (from) return fill(from, 0.0, n, to);
    std::fill_n(to, length_, 1.0);
  }

  double* cleared(std::int64_t registers) {
    double* const sums = sums_.at_least(static_cast<std::size_t>(registers * variant_.lanes));
    std::fill_n(sums, registers * variant_.lanes, 0.0);
    return sums;
  }
  void add_lanes(const double* sums, std::int64_t count, double* out) const {
    for (std::int64_t t = 0; t < count; ++t, sums += variant_.lanes)
      out[t] = std::accumulate(sums, sums + variant_.lanes, 0.0);
  }

  const Variant& variant_;
  std::int64_t most_, length_ = 0;         // numbers of a column in a block
  Scratch block_, sums_, values_;
  double* mean_ = nullptr;                 // of the block
};

}  // namespace

std::unique_ptr<RowInfluence> make_row_influence(const Variant& variant) {
  return std::make_unique<CpuRowInfluence>(variant);
}

}  // namespace fedglmm::cpu
