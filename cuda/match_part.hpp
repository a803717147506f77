// match_part.hpp - blocks whose points are matched together: all of their state stays on the device.
#pragma once
#include <algorithm>

#include "backend/module_abi.h"
#include "cuda/buffer.hpp"
#include "kernels/moment_tables.hpp"

namespace fedglmm::cuda {

struct MatchTask;

// A problem in the host's memory; points are where those of finished blocks go.
struct HostProblem {
  explicit HostProblem(const fedglmm_device_problem& problem);
  std::int64_t first_point(int b) const { return first[cell[b]]; }

  int columns;
  std::vector<kernels::GradientCounts> table;
  std::vector<std::vector<std::int32_t>> table_integers;
  std::vector<std::vector<double>> exponent;
  std::vector<fedglmm_device_block> block;
  std::vector<std::int32_t> integers;
  std::vector<double> numbers;
  std::vector<std::int32_t> cell;           // first of each block, and the end
  std::vector<std::int64_t> first;          // of each cell, in points, and the end
  std::vector<double> lower, upper, weight, points;
  std::vector<double> residual;             // of each block
};

// Where a block's data lie.
struct MatchEntry {
  int table, cell;
  kernels::MomentCounts counts;
  std::int64_t integers, numbers, sums;
};

class MatchPart {
 public:
  // Blocks from .. to - 1.
  MatchPart(const Device& device, const HostProblem& problem, int from, int to);

  std::int64_t active() const { return std::count(active_.span().begin(), active_.span().end(), 1); }
  void advance() { run(false); }
  void download(HostProblem& problem) const;

 private:
  // Blocks whose scratch is of similar size: of order_, from first on.
  struct SizeClass {
    int first, count, blocks;
    std::size_t work, monomials;            // of each: doubles, power sums
    std::size_t doubles() const;            // of one block of threads
  };
  void lay_out(const HostProblem& problem);
  void make_classes(const HostProblem& problem);
  void allocate_scratch();
  MatchTask task() const;
  void run(bool start);

  int from_, to_;
  Stream stream_;
  std::vector<int> order_;                  // blocks, the largest first
  std::vector<SizeClass> classes_;
  std::vector<Buffer<std::int32_t>> table_integers_;
  std::vector<Buffer<double>> exponent_;
  std::vector<MatchEntry> entries_;
  Buffer<kernels::GradientTable> table_;
  Buffer<MatchEntry> entry_;
  Buffer<std::int32_t> integers_, list_, device_active_;
  Buffer<std::int64_t> first_;
  Buffer<double> numbers_, lower_, upper_, weight_, current_, trial_, sums_, scratch_;
  Buffer<kernels::MatchState> state_;
  HostBuffer<std::int32_t> active_;
  int columns_;
};

}  // namespace fedglmm::cuda
