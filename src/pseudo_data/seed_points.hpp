// seed_points.hpp - points whose mean monomials are released ones: where a measure of maximum entropy may put its mass.
#pragma once
#include <Eigen/Dense>
#include <cstdint>

#include "base/context.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

struct SeedRequest {
  std::int64_t n;
  int order;
  std::vector<int> without;                // base columns that were not described
  std::vector<double> moments;             // of numeric_moments(protocol, order, without)
  Box box;
  double most_points;
};

struct SeedPoints {
  Eigen::MatrixXd z;                       // numeric columns x points
  Eigen::VectorXd weight;                  // the rows that each stands for
};

// Of each request; a column that was not described stays at `typical`. Sums that were rounded may have no points
// exactly: these then come near.
std::vector<SeedPoints> seed_points(const Context& context, const Protocol& protocol,
                                         const std::vector<SeedRequest>& requests, const Eigen::VectorXd& typical,
                                         std::uint64_t seed);

// `count` points in the box, dense about `centre` and ever sparser toward the bounds, or to 16 SDs away where these lie
// farther: in units of `sd` they are sinh of evenly spread numbers.
Eigen::MatrixXd spread_points(const Protocol& protocol, const Box& box, const Eigen::VectorXd& centre,
                              const Eigen::VectorXd& sd, int count);

}  // namespace fedglmm
