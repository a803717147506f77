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

}  // namespace

TEST_CASE("an evaluation waits for the device once") {
  if (!is_emulated()) return;
  CHECK(waits(many_clusters(), Cumulants::binomial, {-0.3}) == 1);
  CHECK(waits(many_clusters(), Cumulants::binomial, {-0.3, -0.4}) == 1);
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    CHECK(waits(many_nested(), family, {-0.3}) == 1);
    CHECK(waits(many_nested(), family, {-0.3, -0.31}) == 1);
    CHECK(waits(many_nested(), family, {-0.3, -0.31, -0.3}) == 1);
  }
}

TEST_CASE("a nested model waits once more for each batch of steps beyond those of the last search") {
  if (!is_emulated()) return;
  ClusteredPoints points = many_nested();
  for (std::int64_t c = 0; c < points.clusters(); ++c)  // the first outer cluster has little to look for
    if (points.outer[c] == 0) points.response[2 * c] = points.response[2 * c + 1] = 0;
  CHECK(waits(points, Cumulants::poisson, {-0.3, -40}) == 2);
  CHECK(waits(points, Cumulants::poisson, {-0.3, -300}) == 3);
  CHECK(waits(points, Cumulants::poisson, {-0.3, -40, -40}) == 1);
}
