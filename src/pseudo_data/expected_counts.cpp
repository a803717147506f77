#include "pseudo_data/expected_counts.hpp"

#include <algorithm>

namespace fedglmm {
namespace {

constexpr int rounds = 6, fitting_sweeps = 3, adjusting_sweeps = 6;
constexpr double rows_of_pool = 50;        // that a cluster's shares of levels are shrunk by
constexpr double trace = 0.5;              // rows that each category of the pool has, too
constexpr double least_variance = 0.25;    // a small count is not known better, since its rate is not known

struct Count {
  int category;
  int sum;                                 // of the hidden sums; -1: said
  double least;                            // of one that is not small
  bool small;
  ExpectedCount expected;
};

class ExpectedCounts {
 public:
  ExpectedCounts(const PoolGroups& groups, std::int64_t min_cell)
      : min_cell_(min_cell), pieces_(disjoint_pieces(*groups.pool)), shares_(pieces_.size()) {
    for (int p = 0; p < std::ssize(pieces_); ++p) {
      left_.push_back(pieces_[p].n);
      for (const Category& category : pieces_[p].categories) number_.emplace(category, 0);
    }
    int next = 0;
    for (auto& [category, number] : number_) {
      number = next++;
      categories_.push_back(&category);
    }
    piece_.resize(categories_.size());
    for (int p = 0; p < std::ssize(pieces_); ++p)
      for (const Category& category : pieces_[p].categories) piece_[number_.at(category)] = p;
    for (const Group* cluster : groups.clusters) add_cluster(*cluster, *groups.pool);
  }

  std::vector<std::vector<ExpectedCount>> find() {
    if (!sums_.empty()) {
      adjust();
      for (int round = 0; round < rounds; ++round) {
        set_shares();
        for (auto& cluster : clusters_) expect(cluster);
        adjust();
      }
    }
    std::vector<std::vector<ExpectedCount>> out;
    for (const auto& cluster : clusters_) {
      auto& of_cluster = out.emplace_back();
      for (const Count& count : cluster) of_cluster.push_back(count.expected);
    }
    return out;
  }

 private:
  void add_cluster(const Group& cluster, const Group& pool) {
    auto& counts = clusters_.emplace_back();
    for (const CellGroup& cell : cells_or_all(cluster, pool)) {
      const bool said = cell.categories.size() == 1;
      const auto n = static_cast<double>(cell.n);
      if (!said) sums_.push_back(n);
      for (const Category& category : cell.categories) {
        const int number = number_.at(category);
        if (said) left_[piece_[number]] -= n;
        const bool small = std::ranges::binary_search(cell.small, category);
        const double least = cluster.cells.empty() ? 0.1 : cell.small.empty() ? 1 : static_cast<double>(min_cell_);
        const double first = said ? n : small ? 0.5 * static_cast<double>(min_cell_) : least;
        counts.push_back({number, said ? -1 : static_cast<int>(sums_.size()) - 1, least, small, {first, 0, 0}});
      }
    }
  }

  // Rows of the pool by category.
  void set_shares() {
    shares_.assign(categories_.size(), trace);
    for (const auto& cluster : clusters_)
      for (const Count& count : cluster) shares_[count.category] += count.expected.rows;
    double total = 0;
    for (const double rows : shares_) total += rows;
    for (double& rows : shares_) rows /= total;
  }

  // Hidden counts of a cluster at its rates, before the sums are met.
  void expect(std::vector<Count>& cluster) const {
    if (std::ranges::none_of(cluster, [](const Count& count) { return count.sum >= 0; })) return;
    const auto rates = rates_of(cluster);
    for (Count& count : cluster) {
      if (count.sum < 0) continue;
      const double rate = rates[count.category];
      if (count.small) {
        const auto [mean, variance] = truncated_poisson(rate, min_cell_ - 1);
        count.expected = {mean, mean, std::max(variance, least_variance)};
      } else {
        count.expected.rows = std::max(rate, count.least);
      }
    }
  }

  std::vector<double> rates_of(const std::vector<Count>& cluster) const {
    double n = 0;
    for (const Count& count : cluster) n += count.expected.rows;
    std::vector<double> rates(shares_);
    for (double& rate : rates) rate *= n;
    for (int sweep = 0; sweep < fitting_sweeps; ++sweep)
      for (std::size_t k = 0; k < categories_.front()->size(); ++k) fit_column(cluster, k, n, rates);
    return rates;
  }

  void fit_column(const std::vector<Count>& cluster, std::size_t k, double n, std::vector<double>& rates) const {
    std::map<std::int32_t, double> want, have;
    for (std::size_t c = 0; c < rates.size(); ++c) {
      want[(*categories_[c])[k]] += rows_of_pool * shares_[c];
      have[(*categories_[c])[k]] += rates[c];
    }
    for (const Count& count : cluster) want[(*categories_[count.category])[k]] += count.expected.rows;
    for (std::size_t c = 0; c < rates.size(); ++c) {
      const std::int32_t level = (*categories_[c])[k];
      rates[c] *= want[level] / have[level] * n / (n + rows_of_pool);
    }
  }

  // To the pool's rows that no cluster says, and to the hidden sums: these in the end exactly.
  void adjust() {
    for (int sweep = 0; sweep < adjusting_sweeps; ++sweep) {
      scale(left_, [&](const Count& count) { return piece_[count.category]; });
      scale(sums_, [](const Count& count) { return count.sum; });
    }
    std::vector<double> sums(sums_.size(), 0.0);
    each_hidden([&](Count& count) { sums[count.sum] += count.expected.rows; });
    each_hidden([&](Count& count) { count.expected.rows *= sums_[count.sum] / sums[count.sum]; });
  }

  // Counts that are not small, if there are any, give way.
  template <class Place>
  void scale(const std::vector<double>& targets, const Place& place) {
    constexpr double least = 0.2, most = 5;
    std::vector<double> free(targets.size(), 0.0), small(targets.size(), 0.0);
    each_hidden([&](Count& count) { (count.small ? small : free)[place(count)] += count.expected.rows; });
    each_hidden([&](Count& count) {
      const auto t = place(count);
      if (count.small && free[t] > 0) return;
      const double factor = free[t] > 0 ? (targets[t] - small[t]) / free[t] : targets[t] / small[t];
      count.expected.rows *= std::clamp(factor, least, most);
    });
  }

  template <class Work>
  void each_hidden(const Work& work) {
    for (auto& cluster : clusters_)
      for (Count& count : cluster)
        if (count.sum >= 0) work(count);
  }

  std::int64_t min_cell_;
  std::vector<CountPiece> pieces_;
  std::map<Category, int> number_;
  std::vector<const Category*> categories_;     // by number, ascending
  std::vector<int> piece_;                      // of each
  std::vector<double> left_;                    // of each piece: rows that no cluster says
  std::vector<double> sums_;                    // hidden
  std::vector<double> shares_;                  // of each category in the pool's rows
  std::vector<std::vector<Count>> clusters_;
};

}  // namespace

MeanAndVariance truncated_poisson(double rate, std::int64_t most) {
  double weight = 1, total = 0, first = 0, second = 0;
  for (std::int64_t k = 1; k <= most; ++k) {
    const auto count = static_cast<double>(k);
    total += weight;
    first += weight * count;
    second += weight * count * count;
    weight *= rate / (count + 1);
  }
  const double mean = first / total;
  return {mean, second / total - mean * mean};
}

std::vector<std::vector<ExpectedCount>> expected_counts(const PoolGroups& groups, std::int64_t min_cell) {
  return ExpectedCounts(groups, min_cell).find();
}

}  // namespace fedglmm
