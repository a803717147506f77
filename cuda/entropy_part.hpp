// entropy_part.hpp - batches of clusters of a problem of maximum entropy on one device.
#pragma once
#include "cuda/blas.hpp"
#include "cuda/buffer.hpp"
#include "cuda/entropy_kernels.hpp"

namespace fedglmm::cuda {

// The clusters' multipliers and factors stay on the device. Weights, moments and what is left of the systems are there
// for a chunk of clusters at a time: a batch, or whole lots of it where memory is short.
class EntropyPart {
 public:
  EntropyPart(const Device& device, const fedglmm_device_entropy_view& view, std::span<const EntropyBatch> batches);

  std::int64_t weight_count() const;
  void values(const double* common, const double* lengths, double* values);
  // systems: a batch after the other, common rows x (common rows + 2): lower triangle, right side, gradient; or null.
  void eliminate(const double* common, const double* damping, std::vector<double>* systems);
  void step(const double* common_step, double* slopes);
  void accept(const double* lengths);
  void weights(const double* common, double* weights);

 private:
  struct Chunk {
    EntropyChunk plan;
    std::size_t batch;
    Buffer<EntropyShare> shares;
    Buffer<std::int64_t> place, rest_at;
  };
  void upload_supports(const fedglmm_device_entropy_view& view);
  void upload_slack(const fedglmm_device_entropy_view& view);
  void make_chunks(std::span<const EntropyBatch> batches);
  std::size_t fill_chunks(std::span<const EntropyBatch> batches, std::size_t most);
  std::size_t system_size() const { return static_cast<std::size_t>(tables_.common) * (tables_.common + 2); }
  EntropyTask task() const;
  EntropyTask chunk_task(const Chunk& chunk) const;
  void weigh_chunk(const Chunk& chunk, const EntropyTask& task);
  void add_moments(const Chunk& chunk, const EntropyTask& task);
  int tile_points() const;

  EntropyTables tables_;
  int features_, products_;
  Stream stream_;
  Blas blas_;
  Buffer<EntropyShape> shape_;
  Buffer<std::int32_t> feature_, set_, first_, column_, place_, number_, pair_;
  Buffer<unsigned char> covers_;
  Buffer<std::int64_t> slack_at_;
  Buffer<double> slack_, target_, scale_, support_features_, log_prior_;
  Buffer<double> own_, step_, common_, lengths_, damping_, largest_, values_, gradient_, factor_, x_, total_;
  std::vector<Chunk> chunks_;
  Buffer<double> work_, tile_;               // of a chunk; products of features
};

}  // namespace fedglmm::cuda
