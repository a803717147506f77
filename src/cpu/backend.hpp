// backend.hpp - the CPU backend: kernels of the widest instruction set, on threads.
#pragma once
#include <memory>

#include "backend/backend.hpp"
#include "base/threads.hpp"
#include "cpu/variant.hpp"

namespace fedglmm {

std::shared_ptr<Backend> make_cpu_backend(const Threads& threads);

namespace cpu {

std::shared_ptr<Backend> make_backend_of(const Variant& variant, const Threads& threads);
std::unique_ptr<Likelihood> make_likelihood(const Variant& variant, const Threads& threads,
                                            const ClusteredPoints& points,
                                            Cumulants cumulants, const Quadrature& quadrature);
std::unique_ptr<Likelihood> make_nested_likelihood(const Variant& variant, const Threads& threads,
                                                   const ClusteredPoints& points, Cumulants cumulants);
std::unique_ptr<PointCloud> make_point_cloud(const Variant& variant, const Threads& threads, const PointCells& cells);
std::unique_ptr<BlockMatcher> make_block_matcher(const Variant& variant, const Threads& threads, MomentProblem problem);
std::unique_ptr<EntropyClusters> make_entropy_clusters(const Variant& variant, const Threads& threads,
                                                       const EntropyView& problem);
std::unique_ptr<FeatureSums> make_feature_sums(const Variant& variant);
std::unique_ptr<Substitution> make_substitution(const Variant& variant);
std::unique_ptr<RowInfluence> make_row_influence(const Variant& variant);

}  // namespace cpu
}  // namespace fedglmm
