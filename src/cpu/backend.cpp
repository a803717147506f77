#include "cpu/backend.hpp"

#include "backend/row_influence.hpp"

namespace fedglmm {
namespace cpu {
namespace {

class CpuBackend final : public Backend {
 public:
  CpuBackend(const Variant& variant, const Threads& threads) : variant_(variant), threads_(threads) {}
  std::string description() const override { return std::string("cpu (") + variant_.name + ")"; }
  std::unique_ptr<Likelihood> likelihood(const ClusteredPoints& points, Cumulants cumulants,
                                         const Quadrature& quadrature) override {
    if (!points.outer.empty()) return make_nested_likelihood(variant_, threads_, points, cumulants);
    return make_likelihood(variant_, threads_, points, cumulants, quadrature);
  }
  std::unique_ptr<PointCloud> point_cloud(const PointCells& cells) override {
    return make_point_cloud(variant_, threads_, cells);
  }
  std::unique_ptr<BlockMatcher> block_matcher(MomentProblem problem) override {
    return make_block_matcher(variant_, threads_, std::move(problem));
  }
  std::unique_ptr<EntropyClusters> entropy_clusters(const EntropyView& problem) override {
    return make_entropy_clusters(variant_, threads_, problem);
  }
  std::unique_ptr<FeatureSums> feature_sums() override { return make_feature_sums(variant_); }
  std::unique_ptr<Substitution> substitution() override { return make_substitution(variant_); }
  std::unique_ptr<RowInfluence> row_influence() override { return make_row_influence(variant_); }

 private:
  const Variant& variant_;
  Threads threads_;
};

}  // namespace

std::shared_ptr<Backend> make_backend_of(const Variant& variant, const Threads& threads) {
  return std::make_shared<CpuBackend>(variant, threads);
}

}  // namespace cpu

std::shared_ptr<Backend> make_cpu_backend(const Threads& threads) {
  return cpu::make_backend_of(cpu::choose_variant(), threads);
}

}  // namespace fedglmm
