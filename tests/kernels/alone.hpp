// alone.hpp - a team of one on plain doubles: the kernels at their simplest.
#pragma once
#include "kernels/real.hpp"

struct Alone {
  template <int K>
  using Sums = fedglmm::kernels::Sum<double, K>;

  int rank() const { return 0; }
  int size() const { return 1; }
  template <int K>
  Sums<K> sum(Sums<K> s) const {
    return s;
  }
  template <int K>
  Sums<K> largest(Sums<K> s) const {
    return s;
  }
  void clear(double* memory, int count) const {
    for (int k = 0; k < count; ++k) memory[k] = 0;
  }
  template <int K>
  void add(double* memory, const Sums<K>& s, int count = K) const {
    for (int k = 0; k < count; ++k) memory[k] += s.v[k];
  }
  void complete(double*, int) const {}
  void wait() const {}
};
