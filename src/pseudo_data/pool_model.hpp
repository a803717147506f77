// pool_model.hpp - the groups in cells of one pool as a problem of maximum entropy: one measure over (cluster,
// category, point) that satisfies what clusters, their cells and the pool say together.
#pragma once
#include <cstdint>

#include "pseudo_data/expected_counts.hpp"
#include "pseudo_data/maximum_entropy.hpp"
#include "pseudo_data/seed_points.hpp"
#include "pseudo_data/numeric_basis.hpp"

namespace fedglmm {

class PoolModel {
 public:
  PoolModel(const Context& context, const Protocol& protocol, const PoolGroups& groups, std::uint64_t seed);

  const EntropyProblem& problem() const { return problem_; }
  NumericBasis& basis() { return basis_; }
  const std::vector<std::vector<Category>>& categories() const { return categories_; }   // [cluster][atom]
  const Eigen::MatrixXd& points(int support) const { return points_[support]; }          // numeric columns x points, in z

 private:
  StatementSet rounded(double n, int order, const std::vector<int>& without, const std::vector<double>& moments);
  void add_pool_parts();
  void add_clusters();
  void add_seeds();
  void add_cluster(std::size_t number);
  void add_cell(EntropyCluster& cluster, const CellGroup& cell, bool says_more, const SeedPoints* own_points,
                std::vector<int> about, const ExpectedCount* expected);
  EntropyAtom part_atom(const Category& category, double log_mass, const SeedPoints* own_points);
  int part_support(int part, const Category& category);
  int spread_count() const;
  int add_support(const SeedPoints& points);

  const Context& context_;
  const Protocol& protocol_;
  const PoolGroups& groups_;
  std::uint64_t seed_;
  NumericBasis basis_;
  std::vector<const CellGroup*> parts_;
  std::map<Category, int> part_of_;
  std::vector<CountPiece> pieces_;
  std::map<Category, int> piece_set_;                // category -> its set among problem_.common
  std::vector<int> part_set_;                        // -1: the part says no moments
  std::vector<std::vector<ExpectedCount>> expected_;
  std::vector<SeedPoints> part_points_;
  std::map<const CellGroup*, SeedPoints> own_points_;
  std::map<std::pair<int, Box>, int> part_supports_;
  EntropyProblem problem_;
  std::vector<std::vector<Category>> categories_;
  std::vector<Eigen::MatrixXd> points_;
};

}  // namespace fedglmm
