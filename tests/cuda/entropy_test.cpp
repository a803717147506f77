#include "pseudo_data/maximum_entropy.hpp"

#include <random>

#include "cuda/emulated.hpp"
#include "fails_with.hpp"
#include "pseudo_data/entropy_view.hpp"

using namespace fedglmm;
using namespace fedglmm::conformance;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

constexpr int degree = 4, features = degree + 1;

double feature_scale(int d) { return 1 + 0.25 * d; }

// Features 1, x, ..., x^4, scaled, of even points on [-1, 1].
Support line(int points) {
  Support out{MatrixXd(features, points), VectorXd::Constant(points, -std::log(points))};
  for (int s = 0; s < points; ++s)
    for (int d = 0; d < features; ++d) out.features(d, s) = feature_scale(d) * std::pow(-1 + 2.0 * s / (points - 1), d);
  return out;
}

// Multiples of x^(a + b).
FeatureProducts line_products() {
  FeatureProducts out;
  for (int d = 0; d <= 2 * degree; ++d) out.pair.push_back({std::min(d, degree), d - std::min(d, degree)});
  for (int a = 0; a < features; ++a)
    for (int b = 0; b < features; ++b) {
      const auto [first, second] = out.pair[a + b];
      out.number.push_back(a + b);
      out.scale.push_back(feature_scale(a) * feature_scale(b) / (feature_scale(first) * feature_scale(second)));
    }
  return out;
}

StatementSet said(std::vector<int> about, const VectorXd& target, double slack = 0) {
  const auto size = target.size();
  MatrixXd error = slack * MatrixXd::Identity(size, size);
  if (size > 1) error(0, 1) = error(1, 0) = 0.3 * slack;
  return {std::move(about), target, error};
}

StatementSet count(double n) { return said({0}, VectorXd::Constant(1, n)); }

// An atom on a support of all and, every fifth, on one of its own; statements of its own, more of them in every seventh
// cluster (more than a tile has rows), none in every ninth; about most of them, two common sets.
EntropyCluster make_cluster(int i, EntropyProblem& problem) {
  const double n = 20 + i, mean = 0.3 * std::sin(i);
  EntropyCluster cluster;
  EntropyAtom atom{{{i % 2, std::log(n)}}, {}, {}};
  if (i % 9 != 0) {
    cluster.sets = {count(n), said({1, 2}, VectorXd{{n * mean, n * (mean * mean + 0.2)}}, i % 3)};
    for (int k = 0; k < (i % 7 == 0 ? 40 : 0); ++k)
      cluster.sets.push_back(said({1, 2, 3, 4}, VectorXd{{n * mean, 0.3 * n, 0, 0.2 * n}}, 50 + k));
    for (int k = 0; k < std::ssize(cluster.sets); ++k) atom.own.push_back(k);
  }
  if (i % 5 == 0) {
    atom.shares.push_back({static_cast<int>(problem.supports.size()), std::log(0.5 * n)});
    problem.supports.push_back(line(5 + i));
  }
  if (i % 4 != 3) atom.common = {0};
  if (i % 4 > 1) atom.common.push_back(1);
  cluster.atoms = {atom};
  if (i % 6 == 0) cluster.atoms.push_back({{{1, 1.5}}, {}, {1}});
  return cluster;
}

EntropyProblem make_problem(int clusters) {
  EntropyProblem problem{{line(200), line(33)}, {}, {}, line_products()};
  for (int i = 0; i < clusters; ++i) problem.clusters.push_back(make_cluster(i, problem));
  const double n = clusters;
  problem.common = {said({3, 4}, VectorXd{{0.0, 10 * n}}, 3), said({0, 2, 4}, VectorXd{{30 * n, 9 * n, 5 * n}}, n)};
  return problem;
}

std::vector<double> numbers(std::size_t count, double size, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> out(count);
  for (double& x : out) x = size * normal(random);
  return out;
}

// Results of every operation, some steps along.
struct Results {
  std::vector<double> before, slopes, between, alone, weights, after;
  CommonSystem first, second;
};

// One number for every cluster but each third, which is left out.
std::vector<double> but_each_third(std::size_t count, double number) {
  std::vector<double> out(count, number);
  for (std::size_t i = 0; i < count; i += 3) out[i] = -1;
  return out;
}

Results run(EntropyClusters& clusters, std::size_t count, std::size_t common) {
  Results out;
  for (auto* values : {&out.before, &out.slopes, &out.between, &out.alone, &out.after}) values->resize(count);
  const auto at = numbers(common, 0.1, 1), step = numbers(common, 0.05, 2);
  std::vector<double> length(count), damping(count);
  for (std::size_t i = 0; i < count; ++i) {
    length[i] = 0.1 + 0.01 * static_cast<double>(i % 30);
    damping[i] = 1e-3 * static_cast<double>(1 + i % 5);
  }
  clusters.values(at, std::vector<double>(count, 1), out.before);
  clusters.eliminate(at, damping, &out.first);
  clusters.step(step, out.slopes);
  clusters.values(at, length, out.between);
  clusters.accept(length);
  clusters.eliminate(at, but_each_third(count, 0.1), nullptr);
  clusters.step(std::vector<double>(common), out.alone);
  clusters.accept(but_each_third(count, 0.2));
  clusters.eliminate(at, damping, &out.second);
  clusters.step(step, out.slopes);
  clusters.values(at, length, out.after);
  for (std::size_t i = 0; i < count; i += 3) out.alone[i] = 0;
  out.weights = clusters.weights(at);
  return out;
}

Results run(Backend& backend, const EntropyProblem& problem) {
  const auto clusters = backend.entropy_clusters(entropy_view(problem));
  return run(*clusters, problem.clusters.size(), static_cast<std::size_t>(set_offsets(problem.common).back()));
}

void check_close(const CommonSystem& device, const CommonSystem& cpu) {
  conformance::check_close(device.schur, cpu.schur);
  conformance::check_close(device.right, cpu.right);
  conformance::check_close(device.gradient, cpu.gradient);
}

void check_close(const Results& device, const Results& cpu) {
  conformance::check_close(device.before, cpu.before);
  conformance::check_close(device.slopes, cpu.slopes);
  conformance::check_close(device.between, cpu.between);
  conformance::check_close(device.alone, cpu.alone);
  conformance::check_close(device.after, cpu.after);
  conformance::check_close(device.weights, cpu.weights);
  check_close(device.first, cpu.first);
  check_close(device.second, cpu.second);
}

EntropySolution solve(std::shared_ptr<Backend> backend, const EntropyProblem& problem) {
  Context context;
  context.backend = std::move(backend);
  return maximise_entropy(context, problem);
}

void compare_solutions(const EntropyProblem& problem) {
  const auto on_device = solve(device(), problem), on_cpu = solve(make_cpu_backend(1), problem);
  CHECK(on_device.converged);
  CHECK(on_cpu.converged);
  for (std::size_t i = 0; i < problem.clusters.size(); ++i)
    for (std::size_t k = 0; k < problem.clusters[i].atoms.size(); ++k) {
      const VectorXd &a = on_device.weights[i][k], &b = on_cpu.weights[i][k];
      CHECK((a - b).cwiseAbs().maxCoeff() <= 1e-9 * b.sum());
    }
}

void check_same(const Results& a, const Results& b) {
  CHECK(a.before == b.before);
  CHECK(a.first.schur == b.first.schur);
  CHECK(a.first.gradient == b.first.gradient);
  CHECK(a.after == b.after);
  CHECK(a.slopes == b.slopes);
  CHECK(a.alone == b.alone);
  CHECK(a.second.schur == b.second.schur);
  CHECK(a.second.right == b.second.right);
  CHECK(a.weights == b.weights);
}

}  // namespace

TEST_CASE("clusters of maximum entropy on the device agree with the CPU: every operation") {
  EntropyProblem problem = make_problem(70);
  const Results on_cpu = run(*make_cpu_backend(1), problem);
  check_close(run(*device(), problem), on_cpu);
  problem.products = {};
  check_close(run(*device(), problem), on_cpu);
}

TEST_CASE("maximum entropy on the device agrees with the CPU: whole solutions") {
  compare_solutions(make_problem(40));
  EntropyProblem alone{{line(30)}, {}, {}};
  for (int i = 0; i < 9; ++i)
    alone.clusters.push_back({{{{{0, 2.0}}, {0, 1}, {}}}, {count(10 + i), said({1, 2}, VectorXd{{1.0, 3.0}})}});
  compare_solutions(alone);
}

TEST_CASE("statements that follow from others do no harm on the device") {
  EntropyProblem problem{{line(9)}, {}, {}};
  problem.clusters.push_back(
      {{{{{0, 2.0}}, {0, 1, 2}, {}}}, {count(12), said({1}, VectorXd::Constant(1, 2)), count(12)}});
  problem.clusters.push_back({{{{{0, 2.0}}, {0}, {0}}}, {count(12)}});
  problem.common = {count(12)};
  compare_solutions(problem);
}

TEST_CASE("clusters of maximum entropy on the device have the same bits each time") {
  const EntropyProblem problem = make_problem(70);
  check_same(run(*device(), problem), run(*device(), problem));
}

TEST_CASE("clusters of maximum entropy over two and three devices, in any order, have the bits of one device") {
  if (!is_emulated()) return;
  const Devices three(3);
  const EntropyProblem problem = make_problem(200);
  const Results one = run(*device(), problem);
  for (const std::vector<int>& devices : {std::vector<int>{0, 1}, {2}, {2, 0, 1}})
    check_same(run(*device(devices), problem), one);
  check_all_have_work(3, [&] { device({2, 0, 1})->entropy_clusters(entropy_view(problem)); });
  const EntropyProblem few = make_problem(5);        // fewer than devices
  check_same(run(*device({0, 1, 2}), few), run(*device(), few));
}

TEST_CASE("clusters of maximum entropy take smaller chunks where memory is short, with the same bits") {
  if (!is_emulated()) return;
  const EntropyProblem problem = make_problem(70);
  const auto backend = device();
  const Results plenty = run(*backend, problem);
  const auto fits = [&](std::size_t bytes) {
    const Memory memory(bytes);
    try {
      check_same(run(*backend, problem), plenty);
      return true;
    } catch (const Error& error) {
      CHECK(std::string(error.what()).find("cudaMalloc: cudaErrorMemoryAllocation") != std::string::npos);
      return false;
    }
  };
  std::size_t less = 1000, enough = 1 << 23;
  REQUIRE(fits(enough));
  while (enough - less > 20'000) (fits((less + enough) / 2) ? enough : less) = (less + enough) / 2;
  const auto launches = [&] {              // more in more chunks
    const auto clusters = backend->entropy_clusters(entropy_view(problem));
    std::vector<double> values(70);
    for (int k = 1;; ++k) try {
        const Failing failing("cudaLaunchKernel", k);
        clusters->values(std::vector<double>(5), std::vector<double>(70), values);
        return k - 1;
      } catch (const Error&) {
      }
  };
  const int of_plenty = launches();
  const Memory memory(enough);
  CHECK(launches() > of_plenty);
}

TEST_CASE("a product of matrices that fails is an error that names it") {
  if (!is_emulated()) return;
  const EntropyProblem problem = make_problem(20);
  const auto backend = device();
  for (const char* call : {"cublasCreate", "cublasSetStream", "cublasDgemm"}) {
    const Failing failing(call, 1);
    check_fails(Status::device, {call, "internal operation failed"}, [&] { run(*backend, problem); });
  }
}

TEST_CASE("no clusters, and no common statements") {
  EntropyProblem problem{{line(9)}, {}, {}};
  compare_solutions(problem);
  problem.common = {said({1}, VectorXd::Constant(1, 0.0), 1)};
  compare_solutions(problem);
}
