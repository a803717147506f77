#include "backend/laplace_reference.hpp"
#include "cuda/module.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

TEST_CASE("clusters given a shift: sums, gradient and scores on the device agree with the CPU, for every team") {
  for (const Cumulants family : {Cumulants::binomial, Cumulants::poisson}) {
    auto points = reference::random_points(21, 7, 60, 3, family, 6);
    for (std::int64_t i = 0; i < points.points(); ++i) points.eta_offset.push_back(0.1 * static_cast<double>(i % 5));
    const auto on_device = device()->conditional_likelihood(points, family);
    const auto on_cpu = make_cpu_backend(1)->conditional_likelihood(points, family);
    std::vector<double> shift, q, e;
    for (int c = 0; c < 21; ++c) {
      shift.push_back(0.1 * c - 1);
      q.push_back(0.3 + 0.01 * c);
      e.push_back(0.2 - 0.02 * c);
    }
    for (const double slope : {0.4, -0.3}) {
      const std::vector<double> beta{-0.2, slope, 0.1};
      on_device->set_beta(beta);
      on_cpu->set_beta(beta);
      ConditionalSums device_sums, cpu_sums;
      on_device->sums(shift, device_sums);
      on_cpu->sums(shift, cpu_sums);
      check_close(device_sums.value, cpu_sums.value);
      check_close(device_sums.mean, cpu_sums.mean);
      check_close(device_sums.variance, cpu_sums.variance);
      check_close(device_sums.third, cpu_sums.third);
      std::vector<double> device_gradient, cpu_gradient, device_scores, cpu_scores;
      on_device->gradient(shift, q, e, device_gradient);
      on_cpu->gradient(shift, q, e, cpu_gradient);
      check_close(device_gradient, cpu_gradient);
      on_device->scores(shift, q, e, device_scores);
      on_cpu->scores(shift, q, e, cpu_scores);
      check_close(device_scores, cpu_scores);
    }
  }
}
