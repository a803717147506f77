#include "pseudo_data/whole_open.hpp"

namespace fedglmm {
namespace {

StatementSet exact_set(std::vector<int> features) {
  const auto size = static_cast<Eigen::Index>(features.size());
  return {std::move(features), Eigen::VectorXd::Zero(size), Eigen::MatrixXd::Zero(size, size)};
}

}  // namespace

OpenCluster whole_open(const Structure& structure, const Block& block, std::int64_t first, int solutions) {
  const Eigen::VectorXd sd = (block.sd().array() > 0).select(block.sd(), 1.0);
  OpenCluster out;
  out.basis = std::make_shared<const NumericBasis>(structure.protocol, block.mean(), sd, block.order());
  std::vector<std::vector<int>> features(block.sets().size());
  for (const Requirement& requirement : block.requirements())
    features[requirement.set].push_back(requirement.monomial);
  for (auto& of_set : features) out.sets.push_back(exact_set(std::move(of_set)));
  for (std::size_t c = 0; c < block.cells().size(); ++c) out.sets.push_back(exact_set({0}));
  for (int solution = 0; solution < solutions; ++solution)
    for (std::size_t c = 0; c < block.cells().size(); ++c) {
      OpenAtom atom{first, block.cells()[c].points, {}, {}};
      for (std::size_t s = 0; s < block.sets().size(); ++s)
        if (block.contains(block.sets()[s], c)) atom.own.push_back(static_cast<int>(s));
      atom.own.push_back(static_cast<int>(block.sets().size() + c));
      first += atom.count;
      out.atoms.push_back(std::move(atom));
    }
  return out;
}

}  // namespace fedglmm
