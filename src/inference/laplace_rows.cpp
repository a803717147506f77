#include "inference/laplace_rows.hpp"

namespace fedglmm {

LaplaceRows::LaplaceRows(const LaplaceProblem& problem, Eigen::Index first, Eigen::Index count)
    : problem_(problem), first_(first), count_(count) {
  const ClusteredPoints& points = problem.points;
  const auto add = [&](int column) { column_.push_back(points.X.data() + column * points.points() + first); };
  for (int j = 0; j < points.q; ++j) add(j);
  for (const auto [column, shift] : points.random) {
    add(column);
    shift_.push_back(shift);
  }
}

InfluenceRows LaplaceRows::view() const {
  const ClusteredPoints& points = problem_.points;
  return {problem_.cumulants, count_, points.q, points.r(), column_, shift_, points.weight.data() + first_,
          points.eta_offset.empty() ? nullptr : points.eta_offset.data() + first_};
}

}  // namespace fedglmm
