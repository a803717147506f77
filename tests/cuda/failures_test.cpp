// failures_test.cpp - every call of the CUDA run time that the module makes fails once, wherever it is made.
#include "cuda/emulated.hpp"
#include "cuda/many.hpp"
#include "fails_with.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;

namespace {

// A cluster for each team.
ClusteredPoints few_points() {
  ClusteredPoints points;
  points.q = 1;
  reference::set_intercept(points);
  for (const int size : {3, 60, 310}) points.offset.push_back(points.offset.back() + size);
  points.X.assign(points.points(), 1.0);
  points.weight.assign(points.points(), 1.0);
  points.response = {2, 20, 100};
  return points;
}

using Numbers = std::vector<double>;

Numbers evaluated(Backend& device, const ClusteredPoints& points, Cumulants family) {
  const auto made = device.likelihood(points, family, {});
  LikelihoodTotals totals;
  made->evaluate(Numbers{-0.4}, lambda_of(points), 1, totals);
  Numbers out, covariance, scores;
  made->modes(out, covariance);
  made->scores(Numbers{-0.4}, lambda_of(points), scores);
  out.insert(out.end(), scores.begin(), scores.end());
  out.push_back(totals.loglik);
  out.insert(out.end(), totals.gradient.begin(), totals.gradient.end());
  return out;
}

Numbers likelihood(Backend& device) { return evaluated(device, few_points(), Cumulants::binomial); }

Numbers nested(Backend& device) {
  return evaluated(device, nested_in(few_points(), [](std::int64_t c) { return c / 2; }), Cumulants::poisson);
}

Numbers cloud(Backend& device) {
  PointCells cells{1, {2, 60}, {-1, -1}, {1, 1}, {}};
  for (int i = 0; i < 62; ++i) cells.points.push_back(0.01 * i);
  const auto made = device.point_cloud(cells);
  const std::vector<int> both{0, 1};
  made->set_channel(1, Numbers(62, 0.5));
  made->move(both, PointCloud::State::current, 1, 2, Numbers(6, 0.1).data());
  made->accept(both);
  Numbers sums(8);
  made->power_sums(both, PointCloud::State::current, 0, 3, sums.data());
  Numbers out = made->points();
  out.insert(out.end(), sums.begin(), sums.end());
  return out;
}

// Two clusters of one point each, with a statement of their own and a common one; nine shares on a support.
Numbers entropy(Backend& device) {
  static constexpr double features[] = {1}, log_prior[] = {0}, target[] = {10}, slack[] = {1};
  static constexpr int about[] = {0};
  const std::vector<EntropyAtom> atoms{{std::vector<Share>(9, {0, 0.1}), {0}, {0}}};
  const EntropyView::Set set{about, target, slack};
  EntropyView view{1, {{1, features, log_prior}}, {{atoms, {set}}, {atoms, {set}}}, {set}, {{0}, {1}, {{0, 0}}}};
  const auto made = device.entropy_clusters(view);
  Numbers out(4);
  made->values(Numbers{0.2}, Numbers{0, 0}, std::span(out).first(2));
  CommonSystem system;
  made->eliminate(Numbers{0.2}, Numbers{1e-3, 1e-3}, &system);
  made->step(Numbers{0.1}, std::span(out).last(2));
  made->accept(Numbers{1, 1});
  out.insert(out.end(), system.schur.begin(), system.schur.end());
  for (const double w : made->weights(Numbers{0.3})) out.push_back(w);
  return out;
}

using Operation = Numbers (*)(Backend&);

// The K-th call of its name fails, K = 1, 2, ..., until none did `quiet` times in a row. The error names it - a call
// that only gives something back may fail silently - and neither way spoils what follows. Returns how often it threw.
int fail_each(const char* call, const char* named, Operation operation) {
  constexpr int quiet = 70;                 // more calls than the last objects make when they go
  const auto backend = device();
  const Numbers expected = operation(*backend);
  int thrown = 0;
  for (int k = 1, silent = 0; silent < quiet; ++k, ++silent) {
    CAPTURE(k);
    try {
      const Failing failing(call, k);
      const Numbers numbers = operation(*backend);
      CHECK(numbers == expected);
    } catch (const Error& error) {
      const std::string message = error.what();
      INFO("message: ", message);
      CHECK(error.status() == Status::device);
      CHECK(message.find(named) != std::string::npos);
      CHECK(message.find(": cudaErrorUnknown") != std::string::npos);
      ++thrown;
      silent = -1;
    }
  }
  CHECK(operation(*backend) == expected);
  return thrown;
}

}  // namespace

TEST_CASE("each call that fails is an error that names it, and the next use works") {
  if (!is_emulated()) return;
  for (const Operation operation : {likelihood, nested, cloud}) {
    for (const char* call : {"cudaSetDevice", "cudaMalloc", "cudaStreamCreateWithFlags", "cudaStreamSynchronize",
                             "cudaMemcpyAsync", "cudaOccupancyMaxActiveBlocksPerMultiprocessor"}) {
      CAPTURE(std::string(call));
      CHECK(fail_each(call, call, operation) > 0);
    }
    CHECK(fail_each("cudaLaunchKernel", "launch of the ", operation) > 0);
  }
  for (const char* call :
       {"cudaSetDevice", "cudaMalloc", "cudaStreamSynchronize", "cudaMemcpyAsync", "cudaMemsetAsync"})
    CHECK(fail_each(call, call, entropy) > 0);
  CHECK(fail_each("cudaLaunchKernel", "launch of the ", entropy) > 0);
  for (const Operation operation : {likelihood, nested})
    CHECK(fail_each("cudaMallocHost", "cudaMallocHost", operation) > 0);
  for (const Operation operation : {likelihood, nested, cloud})
    CHECK(fail_each("cudaMemsetAsync", "cudaMemsetAsync", operation) > 0);
  CHECK(fail_each("cudaLaunchCooperativeKernel", "cudaLaunchCooperativeKernel", likelihood) > 0);
}

TEST_CASE("a call that fails while something is given back spoils nothing") {
  if (!is_emulated()) return;
  for (const Operation operation : {likelihood, nested, cloud})
    for (const char* call : {"cudaFree", "cudaFreeHost", "cudaStreamDestroy"})
      CHECK(fail_each(call, call, operation) == 0);
}

TEST_CASE("an evaluation that failed can be done again, on the same objects") {
  if (!is_emulated()) return;
  const auto likelihood = device()->likelihood(few_points(), Cumulants::binomial, {});
  const auto value = [&](double beta) {
    LikelihoodTotals totals;
    likelihood->evaluate(Numbers{beta}, Numbers{0.6}, 2, totals);
    Numbers out = totals.hessian;
    out.push_back(totals.loglik);
    return out;
  };
  const Numbers expected = value(-0.4);
  for (const char* call : {"cudaStreamSynchronize", "cudaLaunchKernel", "cudaMemcpyAsync", "cudaSetDevice"}) {
    {
      const Failing failing(call, 1);
      check_fails(Status::device, {"cudaErrorUnknown"}, [&] { value(3); });
    }
    check_close(value(-0.4), expected);
  }
}

TEST_CASE("the caller's memory may go once a call has failed") {
  if (!is_emulated()) return;
  const auto likelihood = device()->likelihood(few_points(), Cumulants::binomial, {});
  LikelihoodTotals totals;
  likelihood->evaluate(Numbers{-0.4}, Numbers{0.6}, 0, totals);
  {
    const Failing failing("cudaMemcpyAsync", 2);  // the modes are on their way, their covariances are not
    check_fails(Status::device, {"cudaMemcpyAsync from the device"}, [&] {
      Numbers mode, covariance;
      likelihood->modes(mode, covariance);
    });
  }
  Numbers mode, covariance;
  likelihood->modes(mode, covariance);
  CHECK(mode.size() == 3);
}

TEST_CASE("no driver, no device, an unknown number: open says so") {
  if (!is_emulated()) return;
  {
    const Failing failing("cudaGetDeviceCount", 1);
    check_fails(Status::backend_unavailable, {"cudaGetDeviceCount", "cudaErrorUnknown"}, [] { device(); });
  }
  {
    const Failing failing("cudaGetDeviceProperties", 1);
    check_fails(Status::device, {"cudaGetDeviceProperties", "cudaErrorUnknown"}, [] { device(); });
  }
  {
    const Devices none(0);
    check_fails(Status::backend_unavailable, {"no CUDA device", "cudaErrorNoDevice"}, [] { device({}); });
  }
  const Devices two(2);
  check_fails(Status::invalid_argument, {"no CUDA device 2", "2 are here"}, [] { device({0, 2}); });
  check_fails(Status::invalid_argument, {"no CUDA device -1"}, [] { device({-1}); });
  CHECK(device({1})->description() == "cuda (Emulated device 1, emulated)");
  CHECK(device({})->description() == "cuda (Emulated device 0, 2 devices, emulated)");
}
