#include "backend/best_backend.hpp"

#include <mutex>
#include <set>

#include "backend/row_influence.hpp"
#include "base/error.hpp"

namespace fedglmm {
namespace {

// A fit takes about 10 evaluations. CPU: 20 ns a point each, on every thread. Device: its start, the way of the data
// there (100 bytes a point over 10 GB/s), and about 1 ns a point and evaluation.
constexpr double cpu_seconds_a_point = 10 * 20e-9, device_start = 0.3, device_seconds_a_point = 10e-9 + 10 * 1e-9;

// Multiply-adds of a cluster in a Newton step: products of its points, its system of m own and t common rows.
std::int64_t newton_work(const EntropyView& problem, const EntropyView::Cluster& cluster) {
  const std::int64_t F = problem.features, m = set_offsets(cluster.sets).back();
  std::int64_t t = 0, points = 0;
  std::set<int> touched;
  for (const EntropyAtom& atom : cluster.atoms) {
    touched.insert(atom.common.begin(), atom.common.end());
    for (const Share& share : atom.shares) points += problem.supports[share.support].points;
  }
  for (const int set : touched) t += problem.common[set].size();
  return points * (std::ssize(problem.products.pair) + F) + m * m * m / 6 + m * t * (m + t);
}

// They take the CPU 0.1 ns each, about 20 times over: as long as a point takes in a fit for every 100.
std::int64_t entropy_points(const EntropyView& problem) {
  std::int64_t work = 0;
  for (const auto& cluster : problem.clusters) work += newton_work(problem, cluster);
  return work / 100;
}

class BestBackend final : public Backend {
 public:
  BestBackend(std::shared_ptr<Backend> cpu, int threads, std::function<std::shared_ptr<Backend>()> open,
              std::function<void(const std::string&)> log)
      : cpu_(std::move(cpu)), threads_(threads), open_(std::move(open)), log_(std::move(log)) {}

  std::string description() const override { return cpu_->description() + ", a device for large work"; }
  std::unique_ptr<Likelihood> likelihood(const ClusteredPoints& points, Cumulants cumulants,
                                         const Quadrature& quadrature) override {
    const auto nodes = static_cast<std::int64_t>(quadrature.node.size());
    return best(points.points() * (1 + nodes)).likelihood(points, cumulants, quadrature);
  }
  std::unique_ptr<PointCloud> point_cloud(const PointCells& cells) override {
    std::int64_t points = 0;
    for (const int size : cells.size) points += size;
    return best(points * (1 + cells.columns)).point_cloud(cells);
  }
  std::unique_ptr<BlockMatcher> block_matcher(MomentProblem problem) override {
    const bool pays = matching_pays(problem, threads_);
    return (pays ? device() : *cpu_).block_matcher(std::move(problem));
  }
  std::unique_ptr<EntropyClusters> entropy_clusters(const EntropyView& problem) override {
    return best(entropy_points(problem)).entropy_clusters(problem);
  }
  std::unique_ptr<FeatureSums> feature_sums() override { return cpu_->feature_sums(); }
  std::unique_ptr<Substitution> substitution() override { return cpu_->substitution(); }
  std::unique_ptr<RowInfluence> row_influence() override { return cpu_->row_influence(); }

 private:
  Backend& best(std::int64_t points) { return device_pays(points, threads_) ? device() : *cpu_; }
  Backend& device() {
    const std::lock_guard lock(mutex_);
    if (open_) try {
        device_ = open_();
      } catch (const Error& error) {
        log_(cat("running on the CPU: ", error.what()));
      }
    open_ = nullptr;
    return device_ ? *device_ : *cpu_;
  }

  std::shared_ptr<Backend> cpu_, device_;
  int threads_;
  std::mutex mutex_;
  std::function<std::shared_ptr<Backend>()> open_;
  std::function<void(const std::string&)> log_;
};

}  // namespace

bool device_pays(std::int64_t points, int threads) {
  const auto n = static_cast<double>(points);
  return cpu_seconds_a_point * n / threads > device_start + device_seconds_a_point * n;
}

// 15 steps. CPU: n^3 / 6 multiply-adds of the solution at 5e9 a second and 1 ns a point and power sum. A device does
// all of it at least 20 times as fast, once it has started.
bool matching_pays(const MomentProblem& problem, int threads) {
  double seconds = 0;
  std::size_t cell = 0;
  for (const MomentTables& block : problem.blocks) {
    const double M = block.counts.requirements;
    double points = 0;
    for (const std::size_t end = cell + block.counts.cells; cell < end; ++cell) points += problem.cells.size[cell];
    seconds += 15 * (M * M * M / 6 / 5e9 + points * problem.tables[block.table].counts.sums * 1e-9);
  }
  return seconds / threads > device_start + seconds / 20;
}

std::shared_ptr<Backend> make_best_backend(std::shared_ptr<Backend> cpu, int threads,
                                           std::function<std::shared_ptr<Backend>()> open,
                                           std::function<void(const std::string&)> log) {
  return std::make_shared<BestBackend>(std::move(cpu), threads, std::move(open), std::move(log));
}

}  // namespace fedglmm
