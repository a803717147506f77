#include "cuda/match_part.hpp"

#include <numeric>

#include "cuda/teams.hpp"
#include "kernels/block_match.hpp"

namespace fedglmm::cuda {

struct MatchTask {
  const std::int32_t* list;                 // blocks to work on
  int count;
  int columns;
  const kernels::GradientTable* table;
  const MatchEntry* entry;
  const std::int32_t* integers;
  const double* numbers;
  kernels::MatchPoints<double> points;
  kernels::MatchState* state;
  std::int32_t* active;
  double* sums;
  double* scratch;
  std::size_t work, monomials;              // of the class
  bool start;
};

namespace {

constexpr std::size_t shared_board = Group::most_sums * block_warps * sizeof(double);
constexpr std::size_t most_scratch_doubles = std::size_t{1} << 29;  // 4 GiB

// A lane's monomials and parts of sums, side by side with those of the other lanes; then the warp's sums.
FEDGLMM_KERNEL constexpr std::size_t warp_doubles(std::size_t monomials) { return (2 * warp_lanes + 1) * monomials; }

using Matcher = kernels::Matcher<Group, Group, double, warp_lanes>;

__device__ Matcher matcher(const MatchTask& t, const Group& team, double* scratch) {
  double* const own = scratch + threadIdx.x / warp_lanes * warp_doubles(t.monomials);
  double* const value = own + threadIdx.x % warp_lanes;
  return {team, team, value, value + warp_lanes * t.monomials, own + 2 * warp_lanes * t.monomials};
}

// A block of threads a block of points; each does one step.
__global__ void __launch_bounds__(block_threads) match_blocks(MatchTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, board);
  const Group team(board, nullptr, 1, static_cast<int>(warp_doubles(t.monomials)));
  double* const work = t.scratch + blockIdx.x * (t.work + block_warps * warp_doubles(t.monomials));
  const Matcher m = matcher(t, team, work + t.work);
  for (int k = blockIdx.x; k < t.count; k += gridDim.x) {
    const int block = t.list[k];
    const MatchEntry& e = t.entry[block];
    const kernels::GradientTable& g = t.table[e.table];
    const auto b = kernels::moment_block(e.counts, g.monomials, t.integers + e.integers, t.numbers + e.numbers);
    const kernels::MatchPoints<double> points{t.points.first + e.cell,
                                              t.points.lower + static_cast<std::size_t>(e.cell) * t.columns,
                                              t.points.upper + static_cast<std::size_t>(e.cell) * t.columns,
                                              t.points.weight, t.points.current, t.points.trial};
    const kernels::MatchWork scratch(g, b, work);
    kernels::MatchState s = t.state[block];
    if (t.start) s = kernels::start_match(m, g, b, points, scratch, t.sums + e.sums);
    else kernels::match_step(m, g, b, points, scratch, t.sums + e.sums, s);
    team.wait();
    if (team.rank() != 0) continue;
    t.state[block] = s;
    t.active[block] = s.active != 0;
  }
}

template <class T>
std::vector<T> copied(const T* from, std::size_t count) {
  return {from, from + count};
}

template <class T>
std::span<const T> piece(const std::vector<T>& all, std::int64_t from, std::int64_t to) {
  return std::span<const T>(all).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
}

}  // namespace

HostProblem::HostProblem(const fedglmm_device_problem& p)
    : columns(p.cells.columns), block(copied(p.block, p.blocks)), integers(copied(p.integers, p.integer_count)),
      numbers(copied(p.numbers, p.number_count)), cell{0}, first{0},
      lower(copied(p.cells.lower, static_cast<std::size_t>(p.cells.count) * columns)),
      upper(copied(p.cells.upper, static_cast<std::size_t>(p.cells.count) * columns)), residual(p.blocks) {
  for (const fedglmm_device_gradients& t : std::span(p.table, p.tables)) {
    table.push_back({t.columns, t.sums, t.monomials, t.gradients});
    table_integers.push_back(copied(t.integers, t.integer_count));
    exponent.push_back(copied(t.exponent, static_cast<std::size_t>(t.columns) * t.monomials));
  }
  for (const fedglmm_device_block& b : block) cell.push_back(cell.back() + b.cells);
  for (int c = 0; c < p.cells.count; ++c) first.push_back(first.back() + p.cells.size[c]);
  weight = copied(p.weight, static_cast<std::size_t>(first.back()));
  points = copied(p.cells.points, static_cast<std::size_t>(first.back()) * columns);
}

std::size_t MatchPart::SizeClass::doubles() const { return work + block_warps * warp_doubles(monomials); }

MatchPart::MatchPart(const Device& device, const HostProblem& problem, int from, int to)
    : from_(from), to_(to), stream_(device), order_(to - from), columns_(problem.columns) {
  const auto blocks = static_cast<std::size_t>(to - from);
  active_ = HostBuffer<std::int32_t>(blocks);
  std::fill(active_.span().begin(), active_.span().end(), 1);
  lay_out(problem);
  make_classes(problem);
  allocate_scratch();
  list_ = Buffer<std::int32_t>(stream_, blocks);
  device_active_ = Buffer<std::int32_t>(stream_, blocks);
  state_ = Buffer<kernels::MatchState>(stream_, blocks);
  run(true);
}

void MatchPart::lay_out(const HostProblem& p) {
  std::vector<kernels::GradientTable> tables;
  for (std::size_t t = 0; t < p.table.size(); ++t) {
    table_integers_.emplace_back(stream_, std::span(p.table_integers[t]));
    exponent_.emplace_back(stream_, std::span(p.exponent[t]));
    tables.push_back(kernels::gradient_table(p.table[t], table_integers_.back().get(), exponent_.back().get()));
  }
  const fedglmm_device_block& b = p.block[from_];
  const bool last = to_ == static_cast<int>(p.block.size());
  const auto integers = static_cast<std::int64_t>(last ? p.integers.size() : p.block[to_].integers);
  const auto numbers = static_cast<std::int64_t>(last ? p.numbers.size() : p.block[to_].numbers);
  std::int64_t sums = 0;
  for (int k = from_; k < to_; ++k) {
    const fedglmm_device_block& k_th = p.block[k];
    entries_.push_back({k_th.table, p.cell[k] - p.cell[from_],
                        {k_th.requirements, k_th.sets, k_th.unions, k_th.cells, k_th.rows},
                        k_th.integers - b.integers, k_th.numbers - b.numbers, sums});
    sums += static_cast<std::int64_t>(kernels::MatchWork::sums_doubles(p.table[k_th.table], k_th.unions));
  }
  std::vector<std::int64_t> first(p.first.begin() + p.cell[from_], p.first.begin() + p.cell[to_] + 1);
  for (std::int64_t& at : first) at -= p.first_point(from_);
  const std::int64_t bound = static_cast<std::int64_t>(p.cell[from_]) * columns_;
  const std::int64_t end = static_cast<std::int64_t>(p.cell[to_]) * columns_;
  table_ = Buffer<kernels::GradientTable>(stream_, std::span<const kernels::GradientTable>(tables));
  entry_ = Buffer<MatchEntry>(stream_, std::span<const MatchEntry>(entries_));
  integers_ = Buffer<std::int32_t>(stream_, piece(p.integers, b.integers, integers));
  numbers_ = Buffer<double>(stream_, piece(p.numbers, b.numbers, numbers));
  first_ = Buffer<std::int64_t>(stream_, std::span<const std::int64_t>(first));
  lower_ = Buffer<double>(stream_, piece(p.lower, bound, end));
  upper_ = Buffer<double>(stream_, piece(p.upper, bound, end));
  weight_ = Buffer<double>(stream_, piece(p.weight, p.first_point(from_), p.first_point(to_)));
  current_ = Buffer<double>(stream_, piece(p.points, p.first_point(from_) * columns_, p.first_point(to_) * columns_));
  trial_ = Buffer<double>(stream_, current_.size());
  sums_ = Buffer<double>(stream_, static_cast<std::size_t>(sums));
}

// Largest first; a class ends where the scratch is less than half of its first's.
void MatchPart::make_classes(const HostProblem& p) {
  std::vector<std::size_t> work;
  for (const MatchEntry& e : entries_) work.push_back(kernels::MatchWork::doubles(p.table[e.table], e.counts));
  std::iota(order_.begin(), order_.end(), 0);
  std::stable_sort(order_.begin(), order_.end(), [&](int a, int b) { return work[a] > work[b]; });
  for (int k = 0; k < static_cast<int>(order_.size()); ++k) {
    const auto monomials = static_cast<std::size_t>(p.table[entries_[order_[k]].table].sums);
    if (classes_.empty() || 2 * work[order_[k]] < classes_.back().work)
      classes_.push_back({k, 0, 0, work[order_[k]], monomials});
    classes_.back().count += 1;
    classes_.back().monomials = std::max(classes_.back().monomials, monomials);
  }
}

// Fewer blocks of threads where memory is short.
void MatchPart::allocate_scratch() {
  const int resident = resident_blocks(stream_.device(), match_blocks, block_threads, shared_board);
  for (std::size_t most = most_scratch_doubles; scratch_.size() == 0; most /= 2) {
    std::size_t total = 1, least = 0;
    for (SizeClass& c : classes_) {
      c.blocks = std::min({c.count, resident, static_cast<int>(std::max<std::size_t>(most / c.doubles(), 1))});
      total = std::max(total, c.blocks * c.doubles());
      least = std::max(least, c.doubles());
    }
    try {
      scratch_ = Buffer<double>(stream_, total);
    } catch (const OutOfDeviceMemory&) {
      if (total <= least) throw;
    }
  }
}

MatchTask MatchPart::task() const {
  MatchTask t{};
  t.columns = columns_;
  t.table = table_.get();
  t.entry = entry_.get();
  t.integers = integers_.get();
  t.numbers = numbers_.get();
  t.points = {first_.get(), lower_.get(), upper_.get(), weight_.get(), current_.get(), trial_.get()};
  t.state = state_.get();
  t.active = device_active_.get();
  t.sums = sums_.get();
  t.scratch = scratch_.get();
  return t;
}

void MatchPart::run(bool start) {
  select(stream_.device());
  std::vector<std::int32_t> list;
  std::vector<MatchTask> tasks;
  for (const SizeClass& c : classes_) {
    MatchTask t = task();
    t.list = list_.get() + list.size();
    for (int k = c.first; k < c.first + c.count; ++k)
      if (active_.span()[order_[k]] != 0) list.push_back(order_[k]);
    t.count = static_cast<int>(list.size() - (t.list - list_.get()));
    t.work = c.work;
    t.monomials = c.monomials;
    t.start = start;
    tasks.push_back(t);
  }
  list_.upload(list);
  for (std::size_t c = 0; c < classes_.size(); ++c)
    if (tasks[c].count > 0)
      check(launch(match_blocks, std::min(classes_[c].blocks, tasks[c].count), block_threads, shared_board,
                   stream_.get(), tasks[c]),
            "launch of the matching of blocks");
  device_active_.download(active_.span());
  stream_.wait();
}

void MatchPart::download(HostProblem& p) const {
  select(stream_.device());
  std::vector<kernels::MatchState> state(state_.size());
  const auto first = static_cast<std::size_t>(p.first_point(from_) * columns_);
  current_.download(std::span(p.points).subspan(first, current_.size()));
  state_.download(state);
  stream_.wait();
  for (int k = from_; k < to_; ++k) p.residual[k] = state[k - from_].worst;
}

}  // namespace fedglmm::cuda
