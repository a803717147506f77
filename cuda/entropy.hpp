// entropy.hpp - the seam's EntropyClusters on a device.
#pragma once
#include "cuda/blas.hpp"
#include "cuda/buffer.hpp"
#include "cuda/entropy_kernels.hpp"

namespace fedglmm::cuda {

// The clusters' multipliers and factors stay on the device. Weights, moments and what is left of the systems are there
// for a chunk of clusters at a time: whole lots, so that the size of a chunk does not change the common system's bits.
class DeviceEntropy {
 public:
  DeviceEntropy(const Device& device, const fedglmm_device_entropy_view& view);

  void values(const double* common, double length, double* values);
  void eliminate(const double* common, double damping, double* schur, double* right, double* gradient);
  void step(const double* common_step, double* slopes);
  void accept(double length);
  void weights(const double* common, double* weights);

 private:
  struct Chunk {
    EntropyChunk plan;
    Buffer<EntropyShare> shares;
    Buffer<std::int64_t> place, rest_at;
  };
  void upload_supports(const fedglmm_device_entropy_view& view);
  void upload_slack(const fedglmm_device_entropy_view& view);
  void make_chunks();
  std::size_t fill_chunks(std::size_t most);
  std::size_t lot_doubles(std::int64_t first, std::int64_t last) const;
  EntropyTask task(double length) const;
  EntropyTask chunk_task(const Chunk& chunk, double length) const;
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
  Buffer<double> own_, step_, common_, values_, gradient_, factor_, x_, total_;
  std::vector<Chunk> chunks_;
  Buffer<double> work_, tile_;               // of a chunk; products of features
};

}  // namespace fedglmm::cuda
