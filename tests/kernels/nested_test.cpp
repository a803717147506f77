// nested_test.cpp - an outer cluster's step and terms against a dense H in long double.
#include "kernels/nested.hpp"

#include <doctest/doctest.h>

#include <Eigen/Dense>
#include <cmath>
#include <random>
#include <vector>

#include "kernels/alone.hpp"

namespace k = fedglmm::kernels;

namespace {

using Long = long double;
using Matrix = Eigen::Matrix<Long, Eigen::Dynamic, Eigen::Dynamic>;
using Vector = Eigen::Matrix<Long, Eigen::Dynamic, 1>;
using Numbers = std::vector<double>;

// Three members; sums as if at their shifts.
struct Family {
  double lambda[4];
  Numbers response{4, 4, 0, 0, 9, 9}, value{5.5, 2.5, 7.25}, mean{3.5, 0.25, 8}, variance{1.5, 0.125, 40},
      third{-0.5, 0.125, 3};
  double mode = 0.4;
  Numbers member_mode{0.3, -0.7, 0.1}, q{0, 0, 0}, e{0, 0, 0}, covariance = Numbers(9);

  k::OuterCluster outer() {
    return {3,        response.data(),    value.data(), mean.data(), variance.data(),  third.data(),
            &mode,    member_mode.data(), q.data(),     e.data(),    covariance.data()};
  }

  Vector effects() const {
    Vector u(4);
    u << mode, member_mode[0], member_mode[1], member_mode[2];
    return u;
  }
  Vector g(int c) const {
    Vector out = Vector::Zero(4);
    out[0] = lambda[0];
    out[1 + c] = lambda[3];
    return out;
  }
  Matrix H() const {
    Matrix out = Matrix::Identity(4, 4);
    for (int c = 0; c < 3; ++c) out += variance[c] * g(c) * g(c).transpose();
    return out;
  }
  Vector slope() const {
    Vector out = -effects();
    for (int c = 0; c < 3; ++c) out += (static_cast<Long>(response[2 * c]) - mean[c]) * g(c);
    return out;
  }
};

const Family families[] = {
    {{0.7, 0, 0, 0.9}}, {{0, 0, 0, 0.9}}, {{1.1, 0, 0, 0}}, {{30, 0, 0, 200}}, {{1e-3, 0, 0, 5}}};

void check_near(double value, Long expected) {
  CHECK(std::abs(value - expected) <= 1e-14L * std::max(1.0L, std::abs(expected)));
}

}  // namespace

TEST_CASE("an outer cluster's step is Newton's, shortened; the last one no longer moves") {
  for (Family family : families) {
    const Vector u = family.effects(), d = family.H().llt().solve(family.slope());
    const Long x = family.lambda[0] * std::abs(d[0]) + family.lambda[3] * d.tail(3).cwiseAbs().maxCoeff();
    CHECK(k::nested_step(Alone{}, family.lambda, family.outer()));
    const Vector expected = u + std::log1p(x) / x * d;
    for (int a = 0; a < 4; ++a) check_near(static_cast<double>(family.effects()[a]), expected[a]);
  }
  Family still{{0.7, 0, 0, 0.9}};
  still.mean = {4, 0, 9};
  still.mode = 0;
  still.member_mode = {0, 0, 0};
  CHECK(!k::nested_step(Alone{}, still.lambda, still.outer()));
  still.member_mode = {0, 1e-8, 0};
  CHECK(k::nested_step(Alone{}, still.lambda, still.outer()));
  CHECK(!k::nested_step(Alone{}, still.lambda, still.outer()));
}

TEST_CASE("an outer cluster's value, elements of H^-1 and tilt agree with a dense H") {
  for (Family family : families) {
    const Matrix H = family.H(), inverse = H.llt().solve(Matrix::Identity(4, 4));
    const Vector u = family.effects();
    Long loglik = -(u.dot(u) + std::log(H.llt().matrixLLT().diagonal().prod()) * 2) / 2;
    Vector pull = Vector::Zero(4);
    const k::NestedTerms terms = k::nested_terms(Alone{}, family.lambda, family.outer(), true);
    for (int c = 0; c < 3; ++c) {
      const Vector g = family.g(c);
      loglik += g.dot(u) * family.response[2 * c] - family.value[c];
      const Long q = g.dot(inverse * g);
      check_near(family.q[c], q);
      pull -= family.third[c] * q / 2 * g;
      check_near(family.covariance[3 * c], inverse(0, 0));
      check_near(family.covariance[3 * c + 1], inverse(1 + c, 0));
      check_near(family.covariance[3 * c + 2], inverse(1 + c, 1 + c));
    }
    check_near(terms.loglik, loglik);
    for (int c = 0; c < 3; ++c) check_near(family.e[c], family.g(c).dot(inverse * pull));
  }
}

TEST_CASE("an outer cluster without members is its own random effect alone") {
  Family family = families[0];
  k::OuterCluster outer = family.outer();
  outer.members = 0;
  CHECK(k::nested_step(Alone{}, family.lambda, outer));
  while (k::nested_step(Alone{}, family.lambda, outer)) {
  }
  CHECK(family.mode == doctest::Approx(0));
  CHECK(k::nested_terms(Alone{}, family.lambda, outer, true).loglik == doctest::Approx(0));
}

TEST_CASE("modes that were not found, or are not finite: no value, and the next search starts from 0") {
  for (const bool found : {false, true}) {
    Family family = families[0];
    if (found) family.mode = std::nan("");
    const k::NestedTerms terms = k::nested_terms(Alone{}, family.lambda, family.outer(), found);
    CHECK(std::isnan(terms.loglik));
    CHECK(std::isnan(terms.slope[0]));
    CHECK(std::isnan(terms.slope[1]));
    for (int c = 0; c < 3; ++c) CHECK(std::isnan(family.e[c]));
    CHECK(family.effects() == Vector::Zero(4));
  }
}

TEST_CASE("the gradient of an outer cluster is the sum of its members'") {
  const Numbers of_each{1, 10, 2, 20, 4, 40};
  Numbers gradient(2, 7.0);
  k::add_members(Alone{}, 3, 2, of_each.data(), gradient.data());
  CHECK(gradient == Numbers{7, 70});
}
