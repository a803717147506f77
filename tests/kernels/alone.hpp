// alone.hpp - a team of one on plain doubles: the kernels at their simplest.
#pragma once
#include "kernels/real.hpp"

struct Alone {
  int rank() const { return 0; }
  int size() const { return 1; }
  template <int K>
  fedglmm::kernels::Sum<double, K> sum(fedglmm::kernels::Sum<double, K> s) const {
    return s;
  }
};
