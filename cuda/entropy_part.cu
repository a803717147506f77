#include "cuda/entropy_part.hpp"

#include <algorithm>

namespace fedglmm::cuda {
namespace {

// Products of features over a tile of points. Emulated, tests meet several.
#if defined(FEDGLMM_EMULATED)
constexpr std::size_t most_tile_doubles = 1 << 9;
#else
constexpr std::size_t most_tile_doubles = std::size_t{1} << 23;
#endif

template <class T>
Buffer<T> on_device(const Stream& stream, const std::vector<T>& from) {
  return Buffer<T>(stream, std::span<const T>(from));
}

template <class T>
Buffer<T> on_device(const Stream& stream, const T* from, std::size_t count) {
  return Buffer<T>(stream, std::span<const T>(from, count));
}

}  // namespace

EntropyPart::EntropyPart(const Device& device, const fedglmm_device_entropy_view& view,
                         std::span<const EntropyBatch> batches)
    : tables_(view, batches.front().first, batches.back().last), features_(view.features),
      products_(view.products), stream_(device), blas_(stream_),
      shape_(on_device(stream_, tables_.shape)), feature_(on_device(stream_, tables_.feature)),
      set_(on_device(stream_, tables_.set)), first_(on_device(stream_, tables_.first)),
      column_(on_device(stream_, tables_.column)), place_(on_device(stream_, tables_.place)),
      number_(on_device(stream_, view.number, static_cast<std::size_t>(features_) * features_)),
      pair_(on_device(stream_, view.pair, 2 * static_cast<std::size_t>(products_))),
      covers_(on_device(stream_, tables_.covers)), slack_at_(on_device(stream_, tables_.slack_at)),
      slack_(stream_, tables_.slack), target_(on_device(stream_, tables_.target)),
      scale_(on_device(stream_, view.scale, static_cast<std::size_t>(features_) * features_)),
      support_features_(stream_, tables_.support_at.back() * features_),
      log_prior_(stream_, tables_.support_at.back()), own_(stream_, tables_.own_rows), step_(stream_, tables_.own_rows),
      common_(stream_, tables_.common), lengths_(stream_, tables_.shape.size()),
      damping_(stream_, tables_.shape.size()), largest_(stream_, tables_.feature.size()),
      values_(stream_, tables_.shape.size()),
      gradient_(stream_, tables_.feature.size()), factor_(stream_, tables_.factor),
      x_(stream_, tables_.feature.size() + tables_.shape.size()),
      total_(stream_, batches.size() * system_size()) {
  own_.zero();
  step_.zero();
  largest_.zero();
  upload_supports(view);
  upload_slack(view);
  stream_.wait();
  make_chunks(batches);
}

void EntropyPart::upload_supports(const fedglmm_device_entropy_view& view) {
  for (int k = 0; k < view.supports; ++k) {
    const auto at = static_cast<std::size_t>(tables_.support_at[k]);
    const std::size_t points = static_cast<std::size_t>(tables_.support_at[k + 1]) - at;
    support_features_.upload({view.support_features[k], points * features_}, at * features_);
    log_prior_.upload({view.support_log_prior[k], points}, at);
  }
}

void EntropyPart::upload_slack(const fedglmm_device_entropy_view& view) {
  for (std::size_t k = 0; k < tables_.slack_at.size(); ++k) {
    const std::size_t own = tables_.first_own_set + k;
    const auto size = static_cast<std::size_t>(view.own.first[own + 1] - view.own.first[own]);
    slack_.upload({view.own.slack[own], size * size}, static_cast<std::size_t>(tables_.slack_at[k]));
  }
}

// Chunks as large as the device has memory for.
void EntropyPart::make_chunks(std::span<const EntropyBatch> batches) {
  tile_ = Buffer<double>(stream_, static_cast<std::size_t>(tile_points()) * products_);
  for (std::size_t most = most_batch_doubles;; most /= 2) {
    const std::size_t need = fill_chunks(batches, most);
    try {
      work_ = Buffer<double>(stream_, need);
      return;
    } catch (const OutOfDeviceMemory&) {
      if (need > most) throw;                // no chunk is more than one lot
    }
  }
}

// Whole lots of a batch, of at most `most` doubles if there are several; the most that one of them takes.
std::size_t EntropyPart::fill_chunks(std::span<const EntropyBatch> batches, std::size_t most) {
  chunks_.clear();
  std::size_t largest = 0;
  for (std::size_t b = 0; b < batches.size(); ++b) {
    const std::int64_t end = batches[b].last - batches.front().first;
    std::int64_t first = batches[b].first - batches.front().first;
    std::size_t taken = 0;
    for (std::int64_t next = first; next < end;) {
      taken += lot_doubles(tables_, next, std::min<std::int64_t>(next + entropy_lot, end));
      next = std::min<std::int64_t>(next + entropy_lot, end);
      const std::int64_t after = std::min<std::int64_t>(next + entropy_lot, end);
      if (next < end && taken + lot_doubles(tables_, next, after) <= most) continue;
      EntropyChunk plan(tables_, first, next);
      auto shares = on_device(stream_, plan.shares);
      auto place = on_device(stream_, plan.place), rest_at = on_device(stream_, plan.rest_at);
      chunks_.push_back({std::move(plan), b, std::move(shares), std::move(place), std::move(rest_at)});
      largest = std::max(largest, taken);
      taken = 0;
      first = next;
    }
  }
  return largest;
}

std::int64_t EntropyPart::weight_count() const {
  std::int64_t out = 0;
  for (const Chunk& chunk : chunks_) out += chunk.plan.weights;
  return out;
}

int EntropyPart::tile_points() const {
  return static_cast<int>(std::max<std::size_t>(1, most_tile_doubles / std::max(products_, 1)));
}

EntropyTask EntropyPart::task() const {
  EntropyTask t{};
  t.shape = shape_.get();
  t.feature = feature_.get();
  t.set = set_.get();
  t.first = first_.get();
  t.column = column_.get();
  t.place = place_.get();
  t.covers = covers_.get();
  t.slack_at = slack_at_.get();
  t.slack = slack_.get();
  t.target = target_.get();
  t.products = {features_, products_, number_.get(), pair_.get(), scale_.get()};
  t.features = support_features_.get();
  t.log_prior = log_prior_.get();
  t.common_rows = tables_.common;
  t.own = own_.get();
  t.common = common_.get();
  t.step = step_.get();
  t.damping = damping_.get();
  t.largest = largest_.get();
  t.values = values_.get();
  t.gradient = gradient_.get();
  t.factor = factor_.get();
  t.clusters = static_cast<int>(tables_.shape.size());
  return t;
}

EntropyTask EntropyPart::chunk_task(const Chunk& chunk) const {
  EntropyTask t = task();
  t.first_cluster = chunk.plan.first;
  t.clusters = static_cast<int>(chunk.plan.last - chunk.plan.first);
  t.share_count = static_cast<int>(chunk.plan.shares.size());
  t.shares = chunk.shares.get();
  t.share_place = chunk.place.get();
  t.rest_at = chunk.rest_at.get();
  t.theta = work_.get();
  t.weights = t.theta + chunk.plan.shares.size() * features_;
  t.share_sums = t.weights + chunk.plan.weights;
  t.moments = t.share_sums + chunk.plan.shares.size();
  t.rest = t.moments + chunk.plan.shares.size() * products_;
  t.pivot = t.rest + chunk.plan.rest;
  t.lots = t.pivot + chunk.plan.own_rows;
  return t;
}

void EntropyPart::weigh_chunk(const Chunk& chunk, const EntropyTask& task) {
  gather_theta(task, stream_.get());
  for (const EntropyChunk::Group& group : chunk.plan.groups) {
    const EntropyShare& share = chunk.plan.shares[group.first];
    const int points = static_cast<int>(share.points);
    blas_.multiply(true, points, static_cast<int>(group.count), features_, task.features + share.support_at * features_,
                   task.theta + group.first * features_, features_, 0, task.weights + share.weight_at);
  }
  weigh(task, stream_.get());
}

// Sums of w f f' over the points of each share: of a group as a product of matrices, a tile of points at a time.
void EntropyPart::add_moments(const Chunk& chunk, const EntropyTask& task) {
  add_single_moments(task, stream_.get());
  for (const EntropyChunk::Group& group : chunk.plan.groups) {
    const EntropyShare& share = chunk.plan.shares[group.first];
    const int points = static_cast<int>(share.points);
    for (int s = 0; s < points; s += tile_points()) {
      const int tile = std::min(points - s, tile_points());
      fill_products(task, task.features + (share.support_at + s) * features_, tile, tile_.get(), stream_.get());
      blas_.multiply(false, products_, static_cast<int>(group.count), tile, tile_.get(),
                     task.weights + share.weight_at + s, points, s > 0, task.moments + group.first * products_);
    }
  }
}

void EntropyPart::values(const double* common, const double* lengths, double* values) {
  select(stream_.device());
  const Settled settled(stream_);
  common_.upload({common, common_.size()});
  lengths_.upload({lengths, lengths_.size()});
  for (const Chunk& chunk : chunks_) {
    EntropyTask t = chunk_task(chunk);
    t.lengths = lengths_.get();
    weigh_chunk(chunk, t);
    add_values(t, stream_.get());
  }
  values_.download({values, values_.size()});
  stream_.wait();
}

void EntropyPart::eliminate(const double* common, const double* damping, std::vector<double>* systems) {
  select(stream_.device());
  if (systems) systems->resize(total_.size());
  const Settled settled(stream_);
  common_.upload({common, common_.size()});
  damping_.upload({damping, damping_.size()});
  total_.zero();
  for (const Chunk& chunk : chunks_) {
    EntropyTask t = chunk_task(chunk);
    t.alone = !systems;
    weigh_chunk(chunk, t);
    add_moments(chunk, t);
    assemble(t, stream_.get());
    cuda::eliminate(t, stream_.get());
    if (systems && t.common_rows > 0) add_common(t, total_.get() + chunk.batch * system_size(), stream_.get());
  }
  if (systems) total_.download(*systems);
  stream_.wait();
}

void EntropyPart::step(const double* common_step, double* slopes) {
  select(stream_.device());
  const Settled settled(stream_);
  common_.upload({common_step, common_.size()});
  if (!chunks_.empty()) take_steps(task(), common_.get(), x_.get(), stream_.get());
  values_.download({slopes, values_.size()});
  stream_.wait();
}

void EntropyPart::accept(const double* lengths) {
  select(stream_.device());
  const Settled settled(stream_);
  lengths_.upload({lengths, lengths_.size()});
  EntropyTask t = task();
  t.lengths = lengths_.get();
  move_on(t, own_.get(), stream_.get());
  stream_.wait();
}

void EntropyPart::weights(const double* common, double* weights) {
  select(stream_.device());
  const Settled settled(stream_);
  common_.upload({common, common_.size()});
  std::vector<double> found;
  for (const Chunk& chunk : chunks_) {
    const EntropyTask t = chunk_task(chunk);
    weigh_chunk(chunk, t);
    found.resize(static_cast<std::size_t>(chunk.plan.weights));
    check(cudaMemcpyAsync(found.data(), t.weights, found.size() * sizeof(double), cudaMemcpyDeviceToHost,
                          stream_.get()),
          "cudaMemcpyAsync from the device");
    stream_.wait();
    for (const std::int64_t k : chunk.plan.place)
      weights = std::copy_n(found.data() + chunk.plan.shares[k].weight_at, chunk.plan.shares[k].points, weights);
  }
}

}  // namespace fedglmm::cuda
