// block_match.hpp - Levenberg-Marquardt on the points of one block, a step at a time.
//
// With r the residuals of M requirements, J their Jacobian in the points and W the points' weights, the step is
// -W^-1 J'l with (J W^-1 J' + mu D) l = r, the shortest if each row that a point stands for goes its way: an M x M
// system, whatever the number of points, and the step in a point is the gradient of one polynomial, whatever its weight.
// A step is taken where it makes |r| smaller.
#pragma once
#include "kernels/moment_block.hpp"
#include "kernels/power_sums.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

// The points of a block's cells; columns of cell c from columns * first[c] on, first[c + 1] - first[c] Reals each.
template <class Real>
struct MatchPoints {
  const std::int64_t* first;
  const double *lower, *upper;     // columns a cell
  const Real* weight;              // the rows that a point stands for; 0 for padding
  Real *current, *trial;
};

// Scratch of a step. The matrix comes first, for registers to be aligned in it.
struct MatchWork {
  double *matrix, *tiles, *multiplier, *residual, *coefficient, *cell_sums, *sums;

  FEDGLMM_KERNEL static std::size_t matrix_doubles(const MomentCounts& b) {
    return strip_start(strips_of(b.requirements + 1));
  }
  FEDGLMM_KERNEL static std::size_t sums_doubles(const GradientCounts& g, int count) {
    return static_cast<std::size_t>(count) * g.sums;
  }
  FEDGLMM_KERNEL MatchWork(const GradientTable& g, const MomentBlock& b, double* memory) {
    const int padded = strips_of(b.requirements + 1) * strip_rows;
    matrix = memory;
    tiles = matrix + matrix_doubles(b);
    multiplier = tiles + padded * strip_rows;
    residual = multiplier + padded;
    coefficient = residual + padded;
    cell_sums = coefficient + static_cast<std::size_t>(b.cells) * g.columns * g.gradients;
    sums = cell_sums + sums_doubles(g, b.cells);
  }
  FEDGLMM_KERNEL static std::size_t doubles(const GradientCounts& g, const MomentCounts& b) {
    const int padded = strips_of(b.requirements + 1) * strip_rows;
    return matrix_doubles(b) + static_cast<std::size_t>(padded) * (strip_rows + 2) +
           static_cast<std::size_t>(b.cells) * g.columns * g.gradients + sums_doubles(g, b.cells + b.unions);
  }
};

// Who does it: `points` deals out points, `algebra` everything else; on a device both are one and the same. value, part
// and sum: what power_sums() asks for.
template <class PointTeam, class Algebra, class Real, int Stride>
struct Matcher {
  PointTeam points;
  Algebra algebra;
  Real *value, *part, *sum;
};

inline constexpr int most_match_steps = 150;
inline constexpr double finished_below = 1e-13, hopeless_damping = 1e12;

template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL PointSlot<Real, Stride> cell_slot(const Matcher<P, A, Real, Stride>& m, const GradientTable& g,
                                                 const MatchPoints<Real>& p, const Real* z, int c) {
  const std::int64_t n = p.first[c + 1] - p.first[c];
  return {static_cast<int>(n), static_cast<std::size_t>(n), z + p.first[c] * g.columns, p.weight + p.first[c],
          m.value, m.part};
}

// The power sums of the block's cells at points z, joined to sums; and what they miss.
template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL Misfit measure(const Matcher<P, A, Real, Stride>& m, const GradientTable& g, const MomentBlock& b,
                              const MatchPoints<Real>& p, const Real* z, const MatchWork& work, double* sums) {
  constexpr int width = sizeof(Real) / sizeof(double);
  for (int c = 0; c < b.cells; ++c) {
    power_sums(m.points, cell_slot(m, g, p, z, c), {g.sums, g.parent, g.step}, m.sum);
    const double* const sum = reinterpret_cast<const double*>(m.sum);
    double* const to = work.cell_sums + static_cast<std::size_t>(c) * g.sums;
    for (int t = m.algebra.rank(); t < g.sums; t += m.algebra.size()) to[t] = sum[t * width];
    m.algebra.wait();
  }
  join_cells(m.algebra, g, b, work.cell_sums, sums);
  return residuals(m.algebra, g, b, sums, work.residual);
}

// A block now stands at points with this misfit.
FEDGLMM_KERNEL void adopt(const Misfit& misfit, MatchState& s) {
  s.square = misfit.square;
  s.worst = misfit.worst;
  s.active = misfit.worst > finished_below && ++s.steps < most_match_steps;
}

// sums: of the block's unions at the current points; kept from step to step.
template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL MatchState start_match(const Matcher<P, A, Real, Stride>& m, const GradientTable& g,
                                      const MomentBlock& b, const MatchPoints<Real>& p, const MatchWork& work,
                                      double* sums) {
  MatchState s{1e-6, 0, 0, 0, 1};
  adopt(measure(m, g, b, p, p.current, work, sums), s);
  return s;
}

// The multipliers of the step from here.
template <class Real, class Team>
FEDGLMM_KERNEL void match_multipliers(const Team& team, const GradientTable& g, const MomentBlock& b,
                                      const MatchState& s, const double* sums, const MatchWork& work) {
  const double size = mean_diagonal(team, g, b, sums);
  normal_equations(team, g, b, sums, work.residual, s.damping * size + 1e-300, work.matrix);
  factor<Real>(team, strips_of(b.requirements + 1), b.requirements * 2.3e-16 * size, work.matrix, work.tiles);
  solve_transposed(team, b.requirements, work.matrix, work.tiles, work.multiplier);
}

template <class Real>
struct WholeStep {
  FEDGLMM_KERNEL Real operator()(int) const { return splat<Real>(1.0); }
};

// trial = current - the step
template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL void try_step(const Matcher<P, A, Real, Stride>& m, const GradientTable& g, const MomentBlock& b,
                             const MatchPoints<Real>& p, const double* coefficient) {
  const MonomialTable table{g.gradients, g.parent, g.step};
  for (int c = 0; c < b.cells; ++c) {
    const std::int64_t at = p.first[c] * g.columns;
    move_points(m.points, cell_slot(m, g, p, p.current, c), table, g.columns,
                coefficient + static_cast<std::size_t>(c) * g.columns * g.gradients, p.lower + c * g.columns,
                p.upper + c * g.columns, p.current + at, WholeStep<Real>{}, p.trial + at);
  }
  m.algebra.wait();
}

template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL void take_step(const Matcher<P, A, Real, Stride>& m, const GradientTable& g, const MomentBlock& b,
                              const MatchPoints<Real>& p, const double* trial_sums, double* sums) {
  for (std::int64_t i = p.first[0] * g.columns + m.algebra.rank(); i < p.first[b.cells] * g.columns;
       i += m.algebra.size())
    p.current[i] = p.trial[i];
  const auto count = static_cast<std::int64_t>(MatchWork::sums_doubles(g, b.unions));
  for (std::int64_t i = m.algebra.rank(); i < count; i += m.algebra.size()) sums[i] = trial_sums[i];
}

// One step of a block that is active; every member gets the new state.
template <class P, class A, class Real, int Stride>
FEDGLMM_KERNEL void match_step(const Matcher<P, A, Real, Stride>& m, const GradientTable& g, const MomentBlock& b,
                               const MatchPoints<Real>& p, const MatchWork& work, double* sums, MatchState& s) {
  residuals(m.algebra, g, b, sums, work.residual);
  match_multipliers<Real>(m.algebra, g, b, s, sums, work);
  step_polynomial(m.algebra, g, b, work.multiplier, work.coefficient);
  try_step(m, g, b, p, work.coefficient);
  const Misfit trial = measure(m, g, b, p, p.trial, work, work.sums);
  if (!(trial.square < s.square)) {
    s.damping *= 8;
    s.active = s.damping < hopeless_damping;
    return;
  }
  const bool crawls = s.steps > 40 && trial.square > 0.98 * s.square;
  s.damping = larger(s.damping / 8, 1e-15);
  adopt(trial, s);
  if (crawls) s.active = 0;
  take_step(m, g, b, p, work.sums, sums);
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
