#include "cuda/likelihood_kernel.hpp"

namespace fedglmm::cuda {

LikelihoodKernels binomial_kernels(int r, bool intercept, bool quadrature) {
  return choose_kernels<kernels::Binomial>(r, intercept, quadrature);
}

}  // namespace fedglmm::cuda
