#include "cuda/likelihood_kernel.hpp"

namespace fedglmm::cuda {

LikelihoodKernels poisson_kernels(int r, bool intercept, bool quadrature) {
  return choose_kernels<kernels::Poisson>(r, intercept, quadrature);
}

}  // namespace fedglmm::cuda
