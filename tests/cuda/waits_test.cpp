// waits_test.cpp - how often an evaluation waits for the device.
#include "cuda/emulated.hpp"
#include "cuda/many.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

// Evaluations of a new likelihood at intercepts, the last of which is counted: waits for a stream with work to do.
int waits(const ClusteredPoints& points, Cumulants family, const std::vector<double>& intercepts) {
  for (int k = 1;; ++k) {
    const auto likelihood = device()->likelihood(points, family, {});
    LikelihoodTotals totals;
    const auto evaluate = [&](double intercept) {
      likelihood->evaluate(std::vector<double>{intercept, 0.4}, lambda_of(points), 1, totals);
      REQUIRE(std::isfinite(totals.loglik));
    };
    for (const double intercept : std::span(intercepts).first(intercepts.size() - 1)) evaluate(intercept);
    const Failing failing("cudaStreamSynchronize with work", k);
    try {
      evaluate(intercepts.back());
      return k - 1;
    } catch (const Error&) {
    }
  }
}

ClusteredPoints one_level() { return reference::random_points(60, 4, 2, 2, Cumulants::binomial, 17); }

ClusteredPoints two_levels() {
  return nested_in(one_level(), [](std::int64_t c) { return c < 50 ? 1 : 0; });
}

}  // namespace

TEST_CASE("an evaluation waits for the device once") {
  if (!is_emulated()) return;
  CHECK(waits(one_level(), Cumulants::binomial, {-0.3}) == 1);
  CHECK(waits(one_level(), Cumulants::binomial, {-0.3, -0.4}) == 1);
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    CHECK(waits(two_levels(), family, {-0.3}) == 1);
    CHECK(waits(two_levels(), family, {-0.3, -0.31}) == 1);
    CHECK(waits(two_levels(), family, {-0.3, -0.31, -0.3}) == 1);
  }
}

TEST_CASE("a nested model waits once more for each batch of steps beyond those of the last search") {
  if (!is_emulated()) return;
  ClusteredPoints points = two_levels();
  for (std::int64_t c = 0; c < points.clusters(); ++c)  // the first outer cluster has little to look for
    for (int a = 0; a < 2; ++a) points.response[2 * c + a] *= points.outer[c] == 0 ? 0 : 1000;
  const int far = waits(points, Cumulants::poisson, {-0.3, -40});
  const int farther = waits(points, Cumulants::poisson, {-0.3, -300});
  CHECK(far == 2);
  CHECK(farther > far);
  CHECK(farther <= 9);                      // a search that is given up
  CHECK(waits(points, Cumulants::poisson, {-0.3, -40, -40}) == 1);
}
