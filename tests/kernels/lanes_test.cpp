// lanes_test.cpp - clusters in the lanes of one register: each ends with the bits that it has without the others.
#include "cpu/lanes.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "kernels/mode.hpp"

namespace k = fedglmm::kernels;
using k::Vec;

namespace {

// Clusters of two points, one a lane, with columns 1 and x.
struct Clusters {
  Vec X[4], w[2], eta[2], response[2];

  k::ClusterSlot<Vec> slot() { return {2, 2, X, w, nullptr, response, eta, nullptr, nullptr, nullptr, 0}; }
  // Lane l in every lane.
  Clusters alone(int l) const {
    Clusters out;
    for (int i = 0; i < 4; ++i) out.X[i] = k::splat<Vec>(X[i][l]);
    for (int i = 0; i < 2; ++i) {
      out.w[i] = k::splat<Vec>(w[i][l]);
      out.eta[i] = k::splat<Vec>(eta[i][l]);
      out.response[i] = k::splat<Vec>(response[i][l]);
    }
    return out;
  }
};

Clusters random_clusters(std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  Clusters c;
  for (int l = 0; l < k::lanes; ++l)
    for (int i = 0; i < 2; ++i) {
      c.X[i][l] = 1;
      c.X[2 + i][l] = normal(random);
      c.w[i][l] = 1 + i;
      c.eta[i][l] = 3 * normal(random);
      c.response[i][l] = i == 0 ? l % 3 : 0.5 * c.X[2][l];
    }
  return c;
}

template <class Search>
void check_lanes(const Search& search) {
  std::mt19937_64 random(4);
  for (int trial = 0; trial < 200; ++trial) {
    Clusters together = random_clusters(random);
    const Vec u = search(together);
    for (int l = 0; l < k::lanes; ++l) {
      Clusters alone = together.alone(l);
      CHECK(search(alone)[l] == u[l]);
    }
  }
}

const k::ModeSearch careful{1e-9, 400};

}  // namespace

TEST_CASE("searches for modes in several lanes: a lane that has found its own stays there") {
  check_lanes([](Clusters& c) {
    Vec u{};
    k::bracketed_mode<k::Binomial>(k::Serial{}, c.slot(), 1.3, careful, u);
    return u;
  });
  check_lanes([](Clusters& c) {
    Vec u{};
    k::shifted_mode<k::Poisson>(k::Serial{}, c.slot(), 1.3, careful, u);
    return u;
  });
  check_lanes([](Clusters& c) {
    const double lambda[] = {0.9, 0, 0.2, 0.7}, shift[] = {0, 0.3};
    const int column[] = {0, 1};
    const k::ModelParameters m{0, 2, nullptr, lambda, column, shift, 0, 0, nullptr, nullptr};
    Vec u[2] = {};
    k::damped_mode<k::Binomial>(k::Serial{}, c.slot(), m, k::SlopesDesign<Vec, 2>(c.slot(), m), careful, u);
    return u[0];
  });
}
