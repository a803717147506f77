#include "pseudo_data/match.hpp"

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

constexpr int most_iterations = 150;
constexpr double finished_below = 1e-13, hopeless_damping = 1e12;

// Levenberg-Marquardt on one block; blocks advance in lockstep, so that the backend sees all of them at once.
struct Progress {
  bool active = true;
  double damping = 1e-6, square = 0, residual = std::numeric_limits<double>::infinity();
  int iteration = 0;
  Eigen::MatrixXd gram;
};

Eigen::VectorXd damped_solution(const Progress& p, const Eigen::VectorXd& residuals) {
  Eigen::MatrixXd damped = p.gram;
  damped.diagonal().array() += p.damping * p.gram.diagonal().mean() + 1e-300;
  return damped.ldlt().solve(residuals);
}

class Attempt {
 public:
  Attempt(const Context& context, const Structure& structure, const std::vector<const Block*>& blocks,
          const std::vector<CellPoints>& start)
      : context_(context), cloud_(context, structure, blocks, start), progress_(blocks.size()) {}

  std::vector<BlockPoints> run() {
    std::vector<int> active = all();
    const auto sums = cloud_.power_sums(active, PointCloud::State::current, 0);
    each(active, [&](std::size_t p, int b) { adopt(b, sums[p]); });
    for (active = still_active(); !active.empty(); active = still_active()) {
      context_.check_cancelled();
      advance(active);
    }
    std::vector<BlockPoints> out;
    for (CellPoints& cell : cloud_.download()) out.push_back({std::move(cell), progress_[out.size()].residual});
    return out;
  }

 private:
  std::vector<int> all() const {
    std::vector<int> out;
    for (std::size_t b = 0; b < progress_.size(); ++b) out.push_back(static_cast<int>(b));
    return out;
  }

  std::vector<int> still_active() const {
    std::vector<int> out;
    for (std::size_t b = 0; b < progress_.size(); ++b)
      if (progress_[b].active) out.push_back(static_cast<int>(b));
    return out;
  }

  template <class Work>
  void each(const std::vector<int>& blocks, const Work& work) {
    parallel_for(static_cast<std::int64_t>(blocks.size()), context_.threads,
                 [&](std::int64_t p, int) { work(static_cast<std::size_t>(p), blocks[p]); });
  }

  // The system of a block now stands at points with these sums.
  void adopt(int b, const std::vector<double>& sums) {
    BlockSystem& system = cloud_.system(b);
    Progress& p = progress_[b];
    system.set_sums(sums.data());
    p.square = system.residuals().squaredNorm();
    p.residual = system.worst();
    if (p.residual > finished_below && ++p.iteration < most_iterations) p.gram = system.gram(sums.data());
    else p.active = false;
  }

  void advance(const std::vector<int>& active) {
    std::vector<std::vector<double>> steps(active.size());
    each(active, [&](std::size_t k, int b) {
      BlockSystem& system = cloud_.system(b);
      steps[k] = system.step(damped_solution(progress_[b], system.residuals()));
    });
    cloud_.move(active, PointCloud::State::current, 0, steps);
    const auto sums = cloud_.power_sums(active, PointCloud::State::trial, 0);
    std::vector<int> better(active.size(), 0);
    each(active, [&](std::size_t k, int b) { better[k] = judge(b, sums[k]); });
    std::vector<int> accepted;
    for (std::size_t k = 0; k < active.size(); ++k)
      if (better[k]) accepted.push_back(active[k]);
    cloud_.accept(accepted);
  }

  bool judge(int b, const std::vector<double>& sums) {
    Progress& p = progress_[b];
    BlockSystem trial = cloud_.system(b);
    trial.set_sums(sums.data());
    const double square = trial.residuals().squaredNorm();
    if (!(square < p.square)) {
      p.damping *= 8;
      p.active = p.damping < hopeless_damping;
      return false;
    }
    const bool crawls = p.iteration > 40 && square > 0.98 * p.square;
    p.damping = std::max(p.damping / 8, 1e-15);
    adopt(b, sums);
    if (crawls) p.active = false;
    return true;
  }

  const Context& context_;
  BlockCloud cloud_;
  std::vector<Progress> progress_;
};

}  // namespace

std::vector<BlockPoints> match_blocks(const Context& context, const Structure& structure,
                                      const std::vector<Block>& blocks, std::uint64_t seed, int attempts) {
  std::vector<BlockPoints> best(blocks.size());
  for (BlockPoints& points : best) points.residual = std::numeric_limits<double>::infinity();
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::vector<const Block*> todo;
    std::vector<std::size_t> number;
    std::vector<CellPoints> start;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      if (best[b].residual <= matched_below) continue;
      todo.push_back(&blocks[b]);
      number.push_back(b);
      start.push_back(start_points(structure, blocks[b], seed + 1000003ull * b + 7919ull * attempt));
    }
    if (todo.empty()) break;
    context.progress("generating pseudo-data", attempt / static_cast<double>(attempts));
    std::vector<BlockPoints> found = Attempt(context, structure, todo, start).run();
    for (std::size_t k = 0; k < todo.size(); ++k)
      if (found[k].residual < best[number[k]].residual) best[number[k]] = std::move(found[k]);
  }
  return best;
}

std::string missed_moments(const Block& block, double residual) {
  return cat(block.name(), ": moments missed by ", residual, " (", block.group().n, " rows, order ", block.order(), ")");
}

}  // namespace fedglmm
