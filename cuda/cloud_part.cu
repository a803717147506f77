#include "cuda/cloud_part.hpp"

#include <algorithm>

#include "cuda/team_sizes.hpp"
#include "cuda/teams.hpp"
#include "kernels/power_sums.hpp"

namespace fedglmm::cuda {

// Entry k of a launch's list is request place[k], for cell cell[place[k]].
struct CloudTask {
  const std::int32_t *place, *cell;
  int count, columns;
  const std::int64_t* first;
  const double *z, *weight, *lower, *upper;
  kernels::MonomialTable table;
  double* sums;                              // table.count a request
  const double* coefficient;                 // columns x table.count a request
  const double* from;
  double* out;
  double* scratch;                           // scratch_doubles(table.count) a warp
};

namespace {

using Slot = kernels::PointSlot<double, warp_lanes>;
constexpr std::size_t shared_board = Group::most_sums * block_warps * sizeof(double);
constexpr std::size_t most_scratch_bytes = std::size_t{1} << 30;

// A lane's monomials and parts of sums, side by side with those of the other lanes; then the warp's sums.
FEDGLMM_KERNEL constexpr std::size_t scratch_doubles(int monomials) {
  return static_cast<std::size_t>(2 * warp_lanes + 1) * monomials;
}

__device__ Slot slot_of(const CloudTask& t, int cell, double* scratch) {
  const std::int64_t first = t.first[cell];
  const int n = static_cast<int>(t.first[cell + 1] - first);
  double* const value = scratch + threadIdx.x % warp_lanes;
  return {n, static_cast<std::size_t>(n), t.z + first * t.columns, t.weight + first, value,
          value + static_cast<std::size_t>(warp_lanes) * t.table.count};
}

struct AddPowers {
  template <class Team>
  __device__ static void run(const Team& team, const CloudTask& t, int request, double* scratch) {
    double* const sums = scratch + static_cast<std::size_t>(2 * warp_lanes) * t.table.count;
    kernels::power_sums(team, slot_of(t, t.cell[request], scratch), t.table, sums);
    for (int k = team.rank(); k < t.table.count; k += team.size())  // the next clear() of sums[k] is this lane's too
      t.sums[static_cast<std::size_t>(request) * t.table.count + k] = sums[k];
  }
};

struct Move {
  template <class Team>
  __device__ static void run(const Team& team, const CloudTask& t, int request, double* scratch) {
    const int cell = t.cell[request];
    const std::int64_t first = t.first[cell] * t.columns;
    kernels::move_points(team, slot_of(t, cell, scratch), t.table, t.columns,
                         t.coefficient + static_cast<std::size_t>(request) * t.columns * t.table.count,
                         t.lower + static_cast<std::size_t>(cell) * t.columns,
                         t.upper + static_cast<std::size_t>(cell) * t.columns, t.from + first,
                         kernels::WeightOfPoint<double>{t.weight + t.first[cell]}, t.out + first);
  }
};

template <class Work>
__global__ void __launch_bounds__(block_threads) cells_by_warps(CloudTask t) {
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  for (int k = warp; k < t.count; k += gridDim.x * block_warps)
    Work::run(Warp{}, t, t.place[k], t.scratch + warp * scratch_doubles(t.table.count));
}

template <class Work>
__global__ void __launch_bounds__(block_threads) cells_by_blocks(CloudTask t) {
  FEDGLMM_DYNAMIC_SHARED(double, board);
  const int warp = blockIdx.x * block_warps + threadIdx.x / warp_lanes;
  const Group team(board, nullptr, 1, static_cast<int>(scratch_doubles(t.table.count)));
  for (int k = blockIdx.x; k < t.count; k += gridDim.x)
    Work::run(team, t, t.place[k], t.scratch + warp * scratch_doubles(t.table.count));
}

// A block a cell: trial becomes current.
__global__ void __launch_bounds__(block_threads)
    accept_cells(const std::int32_t* cell, const std::int64_t* first, int columns, const double* trial,
                 double* current) {
  const int c = cell[blockIdx.x];
  for (std::int64_t k = first[c] * columns + threadIdx.x; k < first[c + 1] * columns; k += block_threads)
    current[k] = trial[k];
}

std::vector<std::int64_t> first_points(const fedglmm_device_cells& cells) {
  std::vector<std::int64_t> first{0};
  for (int c = 0; c < cells.count; ++c) first.push_back(first.back() + cells.size[c]);
  return first;
}

}  // namespace

CloudPart::CloudPart(const Device& device, const fedglmm_device_cells& cells)
    : stream_(device), columns_(cells.columns),
      most_blocks_(std::min(resident_blocks(device, cells_by_warps<AddPowers>, block_threads, 0),
                            resident_blocks(device, cells_by_blocks<AddPowers>, block_threads, shared_board))),
      size_(cells.size, cells.size + cells.count), first_(first_points(cells)),
      device_first_(stream_, std::span<const std::int64_t>(first_)),
      lower_(stream_, std::span(cells.lower, static_cast<std::size_t>(cells.count) * columns_)),
      upper_(stream_, std::span(cells.upper, static_cast<std::size_t>(cells.count) * columns_)),
      current_(stream_, std::span(cells.points, static_cast<std::size_t>(first_.back() * columns_))),
      trial_(stream_, current_.size()) {
  trial_.zero();
  const std::vector<double> ones(static_cast<std::size_t>(first_.back()), 1.0);
  set_channel(0, ones.data());
}

void CloudPart::set_channel(int channel, const double* values) {
  channels_[channel] = Buffer<double>(stream_, std::span(values, static_cast<std::size_t>(first_.back())));
}

CloudTask CloudPart::task(bool trial, int channel, const fedglmm_device_monomials& monomials) {
  const auto length = static_cast<std::size_t>(monomials.count);
  Monomials& table = monomials_[monomials.count];
  if (table.parent.size() == 0)
    table = {Buffer<std::int32_t>(stream_, std::span(monomials.parent, length)),
             Buffer<std::int32_t>(stream_, std::span(monomials.column, length))};
  CloudTask t{};
  t.columns = columns_;
  t.first = device_first_.get();
  t.z = trial ? trial_.get() : current_.get();
  t.weight = channels_.at(channel).get();
  t.lower = lower_.get();
  t.upper = upper_.get();
  t.table = {monomials.count, table.parent.get(), table.column.get()};
  return t;
}

// As many blocks as the device has memory for.
int CloudPart::scratch_blocks(int monomials, int most) {
  const std::size_t block = block_warps * scratch_doubles(monomials);
  auto blocks = static_cast<int>(std::clamp<std::size_t>(most_scratch_bytes / (block * sizeof(double)), 1, most));
  while (scratch_.size() < blocks * block) {
    try {
      scratch_ = Buffer<double>();
      scratch_ = Buffer<double>(stream_, blocks * block);
    } catch (const OutOfDeviceMemory&) {
      if (blocks == 1) throw;
      blocks /= 2;
    }
  }
  return blocks;
}

void CloudPart::run(Kernel warp, Kernel block, std::span<const std::int32_t> cells, CloudTask task) {
  std::vector<std::int32_t> small, large;
  for (std::size_t k = 0; k < cells.size(); ++k)
    (size_[cells[k]] <= most_of_warp ? small : large).push_back(static_cast<std::int32_t>(k));
  const Buffer<std::int32_t> cell(stream_, cells);
  task.cell = cell.get();
  const auto start = [&](Kernel kernel, const std::vector<std::int32_t>& list, int teams_a_block, std::size_t shared) {
    if (list.empty()) return;
    const Buffer<std::int32_t> place(stream_, std::span<const std::int32_t>(list));
    task.place = place.get();
    task.count = static_cast<int>(list.size());
    const int wanted = (task.count + teams_a_block - 1) / teams_a_block;
    const int blocks = scratch_blocks(task.table.count, std::min(wanted, most_blocks_));
    task.scratch = scratch_.get();
    check(launch(kernel, blocks, block_threads, shared, stream_.get(), task), "launch of the point cloud");
    stream_.wait();
  };
  start(warp, small, block_warps, 0);
  start(block, large, 1, shared_board);
}

void CloudPart::power_sums(std::span<const std::int32_t> cells, bool trial, int channel,
                             const fedglmm_device_monomials& monomials, double* sums) {
  select(stream_.device());
  CloudTask t = task(trial, channel, monomials);
  const Buffer<double> out(stream_, cells.size() * monomials.count);
  t.sums = out.get();
  run(cells_by_warps<AddPowers>, cells_by_blocks<AddPowers>, cells, t);
  out.download({sums, out.size()});
  stream_.wait();
}

void CloudPart::move(std::span<const std::int32_t> cells, bool from_trial, int channel,
                       const fedglmm_device_monomials& monomials, const double* coefficients) {
  select(stream_.device());
  CloudTask t = task(false, channel, monomials);
  const Buffer<double> coefficient(stream_, std::span(coefficients, cells.size() * columns_ * monomials.count));
  t.coefficient = coefficient.get();
  t.from = from_trial ? trial_.get() : current_.get();
  t.out = trial_.get();
  run(cells_by_warps<Move>, cells_by_blocks<Move>, cells, t);
}

void CloudPart::accept(std::span<const std::int32_t> cells) {
  if (cells.empty()) return;
  select(stream_.device());
  const Buffer<std::int32_t> cell(stream_, cells);
  check(launch(accept_cells, static_cast<unsigned>(cells.size()), block_threads, 0, stream_.get(), cell.get(),
               device_first_.get(), columns_, trial_.get(), current_.get()),
        "launch of the point cloud's acceptance");
  stream_.wait();
}

void CloudPart::points(double* points) const {
  select(stream_.device());
  const Settled settled(stream_);
  current_.download({points, current_.size()});
  stream_.wait();
}

}  // namespace fedglmm::cuda
