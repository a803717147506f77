#include "cuda/nested_part.hpp"

#include <algorithm>
#include <climits>
#include <numeric>

namespace fedglmm::cuda {
namespace {

// Of each outer cluster of the share, and after the last: its first cluster, from the share's.
std::vector<std::int64_t> first_members(const fedglmm_device_points& points, const Share& share) {
  std::vector<std::int64_t> out(points.outer_first + share.first_row,
                                points.outer_first + share.first_row + share.rows.back() + 1);
  for (std::int64_t& first : out) first -= share.first;
  return out;
}

std::vector<std::int32_t> outer_of_each(const std::vector<std::int64_t>& first) {
  std::vector<std::int32_t> out;
  for (std::size_t o = 0; o + 1 < first.size(); ++o) out.resize(first[o + 1], static_cast<std::int32_t>(o));
  return out;
}

}  // namespace

NestedPart::NestedPart(const Device& device, const LikelihoodModel& model, const fedglmm_device_points& points,
                       const Share& share)
    : model_(model), first_(first_members(points, share)), stream_(device), host_parameters_(model.q + 4),
      host_lots_(share.lots() * model.width(1)), host_verdict_(2), part_(stream_, points, share.first, share.last),
      kernels_(nested_kernels(model.cumulants)), lot_rows_(stream_, std::span<const std::int64_t>(share.rows)),
      device_first_(stream_, std::span<const std::int64_t>(first_)),
      outer_(stream_, std::span<const std::int32_t>(outer_of_each(first_))),
      search_(stream_, 2 * (first_.size() - 1)), beta_lambda_(stream_, host_parameters_.span().size()),
      eta_(stream_, part_.points()), mean_(stream_, part_.points()), mode_(stream_, part_.clusters()),
      outer_mode_(stream_, first_.size() - 1), covariance_(stream_, 3 * part_.clusters()),
      sums_(stream_, 4 * part_.clusters()), tilt_(stream_, 2 * part_.clusters()),
      gradient_(stream_, static_cast<std::size_t>(part_.clusters()) * model.q),
      results_(stream_, (first_.size() - 1) * model.width(1)), lots_(stream_, host_lots_.span().size()),
      verdict_(stream_, 2) {
  deal_out();
  const int resident = resident_blocks(device, kernels_.gradient.warp, block_threads, shared_bytes);
  scratch_ = Buffer<double>(stream_, static_cast<std::size_t>(resident) * block_warps * model.q);
  const std::size_t board = board_doubles * sizeof(double);
  of_clusters_ = {{&part_.small()}, {&part_.huge(), &part_.large()}, INT_MAX, board};
  for_gradient_ = {of_clusters_.warps, of_clusters_.blocks, resident, shared_bytes};
  of_outer_clusters_ = {{&few_members_}, {&many_members_}, INT_MAX, board};
  for (auto* zeros : {&mode_, &outer_mode_, &tilt_, &results_}) zeros->zero();
  stream_.wait();
}

void NestedPart::deal_out() {
  const auto members = [&](std::int32_t o) { return first_[o + 1] - first_[o]; };
  std::vector<std::int32_t> order(first_.size() - 1);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, [&](auto a, auto b) { return members(a) > members(b); });
  const auto few = std::ranges::partition_point(order, [&](auto o) { return members(o) > most_members_of_warp; });
  many_members_ = Buffer<std::int32_t>(stream_, std::span<const std::int32_t>(order.begin(), few));
  few_members_ = Buffer<std::int32_t>(stream_, std::span<const std::int32_t>(few, order.end()));
}

NestedTask NestedPart::task() const {
  NestedTask t{};
  t.memory = {part_.points(), part_.offset(), part_.X(), part_.weight(), part_.eta_offset(), part_.response(),
              eta_.get(),     mean_.get(),    nullptr,   mode_.get(),    covariance_.get()};
  t.parameters = {model_.q, model_.q, beta_lambda_.get(), beta_lambda_.get() + model_.q, nullptr, nullptr, 0, 0,
                  nullptr,  nullptr};
  t.clusters = part_.clusters();
  t.first = device_first_.get();
  t.outer = outer_.get();
  t.outer_mode = outer_mode_.get();
  t.found = search_.get();
  t.steps = t.found + outer_clusters();
  t.last = taken_ >= kernels::careful_search().max_iterations;
  t.sums = sums_.get();
  t.q = tilt_.get();
  t.e = t.q + t.clusters;
  t.gradient = gradient_.get();
  t.results = results_.get();
  t.width = model_.width(1);
  t.scratch = scratch_.get();
  return t;
}

void NestedPart::run(const NestedKernels::Teams& kernels, const Crew& crew, const NestedTask& task) {
  const auto start = [&](NestedKernel kernel, const Buffer<std::int32_t>& items, int teams_a_block, int chunk) {
    if (items.size() == 0) return;
    NestedTask t = task;
    t.item = items.get();
    t.count = static_cast<int>(items.size());
    t.chunk_points = chunk;
    const int wanted = (t.count + teams_a_block - 1) / teams_a_block;
    check(launch(kernel, std::min(crew.most_blocks, wanted), block_threads, crew.shared, stream_.get(), t),
          "launch of the nested likelihood");
  };
  for (const auto* items : crew.blocks)
    start(kernels.block, *items, 1, chunk_points(1, block_threads, block_warps * warp_chunk_doubles));
  for (const auto* items : crew.warps)
    start(kernels.warp, *items, block_warps, chunk_points(1, warp_lanes, warp_chunk_doubles));
}

void NestedPart::start_from(const double* mode) {
  std::vector<double> outer, own;
  for (const std::int64_t first : std::span(first_).first(outer_clusters())) outer.push_back(mode[2 * first]);
  for (std::int64_t c = 0; c < part_.clusters(); ++c) own.push_back(mode[2 * c + 1]);
  select(stream_.device());
  const Settled settled(stream_);
  outer_mode_.upload(outer);
  mode_.upload(own);
  stream_.wait();
}

void NestedPart::evaluate(const double* beta, const double* lambda, int derivatives) {
  select(stream_.device());
  stream_.wait();                           // an evaluation that failed on its way may still read host_parameters_
  derivatives_ = derivatives;
  taken_ = 0;
  std::copy_n(lambda, 4, std::copy_n(beta, model_.q, host_parameters_.span().data()));
  beta_lambda_.upload(host_parameters_.span());
  search_.zero();
  run(kernels_.predict, of_clusters_, task());
  queue_steps(expected_);
  queue_results();
}

void NestedPart::queue_steps(int count) {
  for (int k = 0; k < count; ++k) {
    run(kernels_.sums, of_clusters_, task());
    run(kernels_.step, of_outer_clusters_, task());
  }
  taken_ += count;
}

void NestedPart::queue_results() {
  NestedTask t = task();
  t.at_modes = true;
  run(kernels_.sums, of_clusters_, t);
  run(kernels_.terms, of_outer_clusters_, t);
  if (derivatives_ > 0) {
    run(kernels_.gradient, for_gradient_, t);
    run(kernels_.add, of_outer_clusters_, t);
  }
  const int used = model_.width(derivatives_);
  add_lots(stream_, lot_rows_.get(), lot_rows_.size() - 1, results_.get(), t.width, used, lots_.get());
  lots_.download(host_lots_.span().first((lot_rows_.size() - 1) * used));
  find_verdict(stream_, t, outer_clusters(), verdict_.get());
  verdict_.download(host_verdict_.span());
}

void NestedPart::find_modes() {
  constexpr int most = kernels::careful_search().max_iterations;
  const std::span<const double> verdict = host_verdict_.span();
  for (stream_.wait(); verdict[0] != 0 && taken_ < most; stream_.wait()) {
    queue_steps(std::min(taken_, most - taken_));
    queue_results();
  }
  expected_ = std::min(most, static_cast<int>(verdict[1]) + 2);
}

void NestedPart::collect(double* sums) {
  find_modes();
  std::copy_n(host_lots_.span().data(), (lot_rows_.size() - 1) * model_.width(derivatives_), sums);
}

void NestedPart::scores(double* scores) {
  select(stream_.device());
  find_modes();
  std::vector<double> results(results_.size());
  const Settled settled(stream_);
  results_.download(results);
  stream_.wait();
  const int width = model_.width(1);
  for (int o = 0; o < outer_clusters(); ++o) scores = std::copy_n(&results[o * width + 1], width - 1, scores);
}

void NestedPart::modes(double* mode, double* covariance) const {
  std::vector<double> outer(outer_mode_.size()), own(mode_.size());
  select(stream_.device());
  const Settled settled(stream_);
  outer_mode_.download(outer);
  mode_.download(own);
  covariance_.download({covariance, covariance_.size()});
  stream_.wait();
  for (int o = 0; o < outer_clusters(); ++o)
    for (std::int64_t c = first_[o]; c < first_[o + 1]; ++c) {
      mode[2 * c] = outer[o];
      mode[2 * c + 1] = own[c];
    }
}

}  // namespace fedglmm::cuda
