# The module's sources: compiled by nvcc here, and by any C++ compiler against the emulator in tests/cuda.
set(fedglmm_cuda_sources block_matcher.cu cloud_part.cu cluster_part.cu entropy.cu entropy_kernels.cu entropy_part.cu
  entropy_tables.cu likelihood.cu likelihood_binomial.cu likelihood_part.cu likelihood_poisson.cu lots.cu match_part.cu
  module.cu nested_kernels.cu nested_part.cu point_cloud.cu)
list(TRANSFORM fedglmm_cuda_sources PREPEND ${CMAKE_CURRENT_LIST_DIR}/)
