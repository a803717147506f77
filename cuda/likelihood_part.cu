#include "cuda/likelihood_part.hpp"

#include <algorithm>

#include "cuda/team_sizes.hpp"

namespace fedglmm::cuda {

LikelihoodModel::LikelihoodModel(const fedglmm_device_points& points, const fedglmm_device_rule& rule)
    : cumulants(points.cumulants), q(points.q), columns(points.columns), r(points.r), theta(points.theta),
      ones(points.ones), intercept(r == 1 && points.column[0] == ones && points.shift[0] == 0),
      integers(points.column, points.column + r), numbers(points.shift, points.shift + r), nodes(rule.nodes) {
  integers.insert(integers.end(), points.row, points.row + theta);
  integers.insert(integers.end(), points.col, points.col + theta);
  numbers.insert(numbers.end(), rule.node, rule.node + nodes);
  numbers.insert(numbers.end(), rule.log_term, rule.log_term + nodes);
}

int LikelihoodModel::width(int derivatives) const {
  const int P = parameters();
  return 1 + (derivatives > 0 ? P : 0) + (derivatives > 1 ? kernels::packed_size(P) : 0);
}

int LikelihoodModel::terms() const {
  if (nodes == 0) return kernels::hessian_terms(parameters(), r);
  int count = nodes;
  for (int a = 1; a < r; ++a) count *= nodes;
  return count;
}

LikelihoodKernels LikelihoodModel::kernels() const {
  return cumulants == 0 ? binomial_kernels(r, intercept, nodes > 0) : poisson_kernels(r, intercept, nodes > 0);
}

namespace {

int blocks_for(std::size_t teams, int teams_a_block, int most) {
  return static_cast<int>(std::min<std::size_t>((teams + teams_a_block - 1) / teams_a_block, most));
}

}  // namespace

LikelihoodPart::LikelihoodPart(const Device& device, const LikelihoodModel& model, const fedglmm_device_points& points,
                               const Share& share)
    : model_(model), stream_(device), host_parameters_(model.q + model.r * model.r),
      host_lots_(share.lots() * model.width(2)), part_(stream_, points, share.first, share.last),
      lot_rows_(stream_, std::span<const std::int64_t>(share.rows)), kernels_(model.kernels()),
      integers_(stream_, std::span<const std::int32_t>(model.integers)),
      numbers_(stream_, std::span<const double>(model.numbers)), beta_lambda_(stream_, host_parameters_.span().size()),
      eta_(stream_, part_.points()), mean_(stream_, part_.points()),
      average_(stream_, model.nodes > 0 ? part_.points() : 0), mode_(stream_, clusters() * model.r),
      covariance_(stream_, clusters() * kernels::packed_size(model.r)), results_(stream_, clusters() * model.width(2)),
      lots_(stream_, host_lots_.span().size()) {
  mode_.zero();
  warps_ = make_warps();
  groups_ = make_groups();
  together_ = make_together();
  stream_.wait();
}

LikelihoodPart::Crew LikelihoodPart::make_warps() const {
  Crew crew;
  crew.list = &part_.small();
  if (crew.list->size() == 0) return crew;
  crew.blocks = blocks_for(crew.list->size(), block_warps,
                           resident_blocks(stream_.device(), kernels_.warp, block_threads, shared_bytes));
  crew.chunk_points = chunk_points(model_.r, warp_lanes, warp_chunk_doubles);
  crew.scratch = Buffer<double>(stream_, static_cast<std::size_t>(crew.blocks) * block_warps *
                                             (model_.sums() + model_.terms()));
  return crew;
}

LikelihoodPart::Crew LikelihoodPart::make_groups() const {
  Crew crew;
  crew.list = &part_.large();
  if (crew.list->size() == 0) return crew;
  crew.blocks =
      blocks_for(crew.list->size(), 1, resident_blocks(stream_.device(), kernels_.group, block_threads, shared_bytes));
  crew.chunk_points = chunk_points(model_.r, block_threads, block_warps * warp_chunk_doubles);
  crew.scratch = Buffer<double>(stream_, static_cast<std::size_t>(crew.blocks) *
                                             (block_warps * model_.sums() + model_.terms()));
  return crew;
}

LikelihoodPart::Crew LikelihoodPart::make_together() {
  Crew crew;
  crew.list = &part_.huge();
  if (crew.list->size() == 0) return crew;
  crew.blocks =
      std::min(most_together, resident_blocks(stream_.device(), kernels_.group, block_threads, shared_bytes));
  crew.chunk_points = points_a_thread * crew.blocks * block_threads;
  crew.scratch = Buffer<double>(stream_, static_cast<std::size_t>(crew.blocks) * block_warps * model_.sums() +
                                             model_.terms());
  chunk_ = Buffer<double>(stream_, static_cast<std::size_t>(kernels::chunk_columns(model_.r)) * crew.chunk_points);
  shelf_ = Buffer<double>(stream_, static_cast<std::size_t>(crew.blocks) * Group::most_sums);
  return crew;
}

kernels::ModelParameters LikelihoodPart::device_parameters() const {
  const std::int32_t *column = integers_.get(), *row = column + model_.r;
  return {model_.q,    model_.columns, beta_lambda_.get(), beta_lambda_.get() + model_.q, column, numbers_.get(),
          model_.ones, model_.theta,   row,                row + model_.theta};
}

LikelihoodTask LikelihoodPart::task(const Crew& crew, int derivatives) const {
  const double* const node = numbers_.get() + model_.r;
  return {crew.list->get(),
          static_cast<int>(crew.list->size()),
          {part_.points(), part_.offset(), part_.X(), part_.weight(), part_.eta_offset(), part_.response(), eta_.get(),
           mean_.get(), average_.get(), mode_.get(), covariance_.get()},
          device_parameters(),
          {model_.nodes, node, node + model_.nodes},
          derivatives,
          results_.get(),
          model_.width(2),
          crew.scratch.get(),
          model_.sums(),
          model_.terms(),
          crew.chunk_points,
          nullptr,
          nullptr};
}

void LikelihoodPart::start_from(const double* mode) {
  select(stream_.device());
  const Settled settled(stream_);
  mode_.upload({mode, mode_.size()});
  stream_.wait();
}

void LikelihoodPart::evaluate(const double* beta, const double* lambda, int derivatives) {
  select(stream_.device());
  stream_.wait();                           // an evaluation that failed on its way may still read host_parameters_
  derivatives_ = derivatives;
  double* const host = host_parameters_.span().data();
  std::copy_n(beta, model_.q, host);
  std::copy_n(lambda, model_.r * model_.r, host + model_.q);
  beta_lambda_.upload(host_parameters_.span());
  if (together_.blocks > 0) {
    LikelihoodTask task = this->task(together_, derivatives);
    task.chunk = chunk_.get();
    task.shelf = shelf_.get();
    check(launch_together(kernels_.group, together_.blocks, block_threads, shared_bytes, stream_.get(), task),
          "cudaLaunchCooperativeKernel of the likelihood");
  }
  if (groups_.blocks > 0)
    check(launch(kernels_.group, groups_.blocks, block_threads, shared_bytes, stream_.get(),
                 task(groups_, derivatives)),
          "launch of the likelihood, a block a cluster");
  if (warps_.blocks > 0)
    check(launch(kernels_.warp, warps_.blocks, block_threads, shared_bytes, stream_.get(), task(warps_, derivatives)),
          "launch of the likelihood, a warp a cluster");
  const int used = model_.width(derivatives);
  add_lots(stream_, lot_rows_.get(), lot_count(), results_.get(), model_.width(2), used, lots_.get());
  lots_.download(host_lots_.span().first(lot_count() * used));
}

void LikelihoodPart::collect(double* sums) {
  stream_.wait();
  std::copy_n(host_lots_.span().data(), lot_count() * model_.width(derivatives_), sums);
}

void LikelihoodPart::scores(double* scores) {
  select(stream_.device());
  const auto width = static_cast<std::size_t>(model_.width(2)), P = static_cast<std::size_t>(model_.parameters());
  std::vector<double> results(results_.size());
  const Settled settled(stream_);
  results_.download(results);
  stream_.wait();
  for (std::size_t i = 0; i < results.size() / width; ++i) scores = std::copy_n(&results[i * width + 1], P, scores);
}

void LikelihoodPart::modes(double* mode, double* covariance) const {
  select(stream_.device());
  const Settled settled(stream_);
  mode_.download({mode, mode_.size()});
  covariance_.download({covariance, covariance_.size()});
  stream_.wait();
}

}  // namespace fedglmm::cuda
