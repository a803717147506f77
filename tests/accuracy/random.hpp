// random.hpp - random numbers that are the same everywhere: the standard fixes engines, not distributions.
#pragma once
#include <cstdint>
#include <random>
#include <span>

namespace accuracy {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform();  // in (0, 1)
  double normal();
  double poisson(double mean);
  std::size_t category(std::span<const double> probabilities);
  bool event(double probability) { return uniform() < probability; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace accuracy
