// entropy.hpp - a cluster of a problem of maximum entropy: multipliers of its shares, weights of points, their moments,
// its part of the Newton system. See backend/entropy_clusters.hpp.
//
// A row is one statement about a cluster: its own ones first, then those of the common sets about its atoms. Own and
// touched common sets are numbered together. A share of an atom is covered by the sets about the atom.
#pragma once
#include "kernels/elementary.hpp"
#include "kernels/elimination.hpp"

namespace fedglmm::kernels::inline FEDGLMM_VARIANT {

struct EntropySlot {
  int own, common;         // rows
  int sets, shares;
  const int *feature, *set;            // a row each
  const int* first;        // row of each set, and the end
  const int* column;       // of a common row, among all common multipliers
  const unsigned char* covers;         // sets a share
  const std::int64_t* slack_at;        // of each own set
  const double *slack, *target;

  FEDGLMM_KERNEL int rows() const { return own + common; }
  FEDGLMM_KERNEL bool covered(int share, int by) const { return covers[share * sets + by]; }
};

// The own multipliers `length` steps on.
struct EntropyMultipliers {
  const double *own, *step;
  double length;
  const double* common;    // all of the problem

  FEDGLMM_KERNEL double at(const EntropySlot& c, int row) const {
    return row < c.own ? own[row] + length * step[row] : common[c.column[row - c.own]];
  }
};

struct ProductTable {
  int features, count;
  const int *number, *pair;
  const double* scale;
};

// theta_f: the sum of the multipliers of the statements about a share's feature f.
template <class Team>
FEDGLMM_KERNEL void gather_multipliers(const Team& team, const EntropySlot& c, const EntropyMultipliers& l, int share,
                                       int features, double* theta) {
  for (int a = team.rank(); a < features; a += team.size()) theta[a] = 0;
  team.wait();
  for (int k = 0; k < c.sets; ++k) {
    if (!c.covered(share, k)) continue;
    for (int r = c.first[k] + team.rank(); r < c.first[k + 1]; r += team.size()) theta[c.feature[r]] += l.at(c, r);
    team.wait();
  }
}

// w_s = exp(theta'f(s) + log prior); their sum. f null: w holds theta'f already.
template <class Team>
FEDGLMM_KERNEL double weigh_points(const Team& team, std::int64_t points, const double* f, int features,
                                   const double* theta, const double* log_prior, double log_mass, double* w) {
  Sum<double, 1> sum{};
  for (std::int64_t s = team.rank(); s < points; s += team.size()) {
    double predictor = f ? 0.0 : w[s];
    for (int a = 0; f && a < features; ++a) predictor += f[s * features + a] * theta[a];
    w[s] = exp(predictor + log_prior[s] + log_mass);
    sum.v[0] += w[s];
  }
  return team.sum(sum).v[0];
}

// moments[t] = sum_s w_s f_a(s) f_b(s), (a, b) the features of product t.
template <class Team>
FEDGLMM_KERNEL void product_moments(const Team& team, std::int64_t points, const double* f, const double* w,
                                    const ProductTable& p, double* moments) {
  for (int t = team.rank(); t < p.count; t += team.size()) {
    const double *a = f + p.pair[2 * t], *b = f + p.pair[2 * t + 1];
    double sum = 0;
    for (std::int64_t s = 0; s < points; ++s) sum += w[s] * (a[s * p.features] * b[s * p.features]);
    moments[t] = sum;
  }
}

// (R l)_r of an own row.
FEDGLMM_KERNEL double slack_times(const EntropySlot& c, const EntropyMultipliers& l, int row) {
  const int k = c.set[row], size = c.first[k + 1] - c.first[k];
  const double* const R = c.slack + c.slack_at[k] + (row - c.first[k]);
  double sum = 0;
  for (int b = 0; b < size; ++b) sum += R[static_cast<std::size_t>(b) * size] * l.at(c, c.first[k] + b);
  return sum;
}

// -l't + l'Rl / 2 of the own statements.
template <class Team>
FEDGLMM_KERNEL double own_linear_part(const Team& team, const EntropySlot& c, const EntropyMultipliers& l) {
  Sum<double, 1> sum{};
  for (int r = team.rank(); r < c.own; r += team.size())
    sum.v[0] += l.at(c, r) * (0.5 * slack_times(c, l, r) - c.target[r]);
  return team.sum(sum).v[0];
}

// Moments of each share of a cluster: `count` doubles at place[share] * count.
struct ShareMoments {
  const double* moments;
  const std::int64_t* place;
  ProductTable products;

  // Sum over the shares that sets k and l cover of w f_a f_b.
  FEDGLMM_KERNEL double sum(const EntropySlot& c, int k, int l, int a, int b) const {
    const std::size_t at = static_cast<std::size_t>(a) * products.features + b;
    const double* const moment = moments + products.number[at];
    double total = 0;
    for (int share = 0; share < c.shares; ++share)
      if (c.covered(share, k) && c.covered(share, l)) total += moment[place[share] * products.count];
    return total * products.scale[at];
  }
};

// The dual's gradient: sums of f minus what was said of them.
template <class Team>
FEDGLMM_KERNEL void entropy_gradient(const Team& team, const EntropySlot& c, const EntropyMultipliers& l,
                                     const ShareMoments& m, double* gradient) {
  for (int r = team.rank(); r < c.rows(); r += team.size()) {
    const double sum = m.sum(c, c.set[r], c.set[r], c.feature[r], 0);
    gradient[r] = r < c.own ? slack_times(c, l, r) - c.target[r] + sum : sum;
  }
}

// Added to the diagonal: a row each, `factor` times the largest that its diagonal element has been. Where points far
// out have lost their weight, the element itself no longer says how soon a step makes them heavy again (More 1978,
// Numerical Analysis, Lecture Notes in Mathematics 630).
struct EntropyDamping {
  double factor;
  double* largest;
  int rows;                // as many of them; the others are as they were

  FEDGLMM_KERNEL double at(int row, double element) const {
    if (row < rows && element > largest[row]) largest[row] = element;
    return factor * largest[row];
  }
};

// The Newton system, damped and bordered by the gradient: n = rows + 1.
template <class Team>
FEDGLMM_KERNEL void entropy_system(const Team& team, const EntropySlot& c, const ShareMoments& m,
                                   const EntropyDamping& damping, const double* gradient, const BorderedSystem& s) {
  const int rows = c.rows();
  for (int j = 0; j <= rows; ++j) {
    double* const column = s.column(j);
    for (int i = j + team.rank(); i <= rows; i += team.size()) {
      double value = 0;
      if (i < rows) value = m.sum(c, c.set[i], c.set[j], c.feature[i], c.feature[j]);
      else if (j < rows) value = gradient[j];
      if (i < c.own && c.set[i] == c.set[j]) {
        const int k = c.set[j], size = c.first[k + 1] - c.first[k];
        value += c.slack[c.slack_at[k] + (i - c.first[k]) + static_cast<std::size_t>(j - c.first[k]) * size];
      }
      column[i] = i == j && i < rows ? value + damping.at(i, value) : value;
    }
  }
}

// Statements that follow from others make the system singular: this much of the largest diagonal element of the own
// statements is added to all of these; without rounding no pivot would be less.
inline constexpr double entropy_ridge = 1e-14;

template <class Team>
FEDGLMM_KERNEL double add_ridge(const Team& team, const BorderedSystem& s) {
  Sum<double, 1> most{};
  for (int j = team.rank(); j < s.pivots; j += team.size())
    most.v[0] = larger(most.v[0], s.left[j * static_cast<std::size_t>(s.n + 1)]);
  const double ridge = entropy_ridge * team.largest(most).v[0];
  for (int j = team.rank(); j < s.pivots; j += team.size()) s.left[j * static_cast<std::size_t>(s.n + 1)] += ridge;
  team.wait();
  return ridge;
}

}  // namespace fedglmm::kernels::inline FEDGLMM_VARIANT
