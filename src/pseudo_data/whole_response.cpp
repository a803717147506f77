#include "pseudo_data/whole_response.hpp"

#include <algorithm>
#include <cmath>

namespace fedglmm {
namespace {

constexpr int most_proposals = 400000;
constexpr double dummy_scale = 0.1;          // a whole unit of a dummies-only sum weighs 10 residual units
constexpr double near_enough = 1;            // squared residual from which moving points takes over

class Exchange {
 public:
  Exchange(const PseudoRows& rows, const Features& features, double most, const std::vector<double>& target,
           const std::vector<bool>& dummies_only)
      : rows_(rows), features_(features), most_(most), residual_(target), inverse_scale_(target.size(), 0.0),
        y_(static_cast<std::size_t>(rows.count()), 0.0), group_(y_.size()), a_(target.size()), b_(target.size()) {
    for (std::size_t g = 0; g + 1 < rows.group_offset.size(); ++g)
      std::fill(group_.begin() + rows.group_offset[g], group_.begin() + rows.group_offset[g + 1], static_cast<int>(g));
    set_scales(target, dummies_only);
  }

  // Units as even as whole numbers allow, the remainder on random rows.
  void start(const std::vector<double>& group_total, std::mt19937_64& random) {
    for (std::size_t g = 0; g < group_total.size(); ++g) {
      const std::int64_t first = rows_.group_offset[g], n = rows_.group_offset[g + 1] - first;
      const double each = std::floor(group_total[g] / static_cast<double>(n));
      auto rest = static_cast<std::int64_t>(group_total[g] - each * static_cast<double>(n));
      for (std::int64_t i = 0; i < n; ++i) {  // selection sampling: `rest` of the rows left
        const bool extra = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n - i)) < rest;
        rest -= extra;
        y_[first + i] = each + (extra ? 1 : 0);
        add(first + i, -y_[first + i]);
      }
    }
  }

  void improve(std::mt19937_64& random) {
    std::vector<std::int64_t> carriers;      // rows with y > 0
    for (std::int64_t i = 0; i < rows_.count(); ++i)
      if (y_[i] > 0) carriers.push_back(i);
    for (int k = 0; k < most_proposals && !carriers.empty() && square() > near_enough; ++k) {
      std::int64_t& from = carriers[random() % carriers.size()];
      const std::int64_t first = rows_.group_offset[group_[from]], n = rows_.group_offset[group_[from] + 1] - first;
      const std::int64_t to = first + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
      const double before = y_[to], units = to == from ? 0 : best_units(from, to);
      if (units < 1) continue;
      y_[from] -= units;
      y_[to] += units;
      const bool emptied = y_[from] == 0;
      if (emptied && before == 0) from = to;
      else if (emptied) {
        from = carriers.back();
        carriers.pop_back();
      } else if (before == 0) carriers.push_back(to);
    }
  }

  std::vector<double> take() { return std::move(y_); }

 private:
  void set_scales(const std::vector<double>& target, const std::vector<bool>& dummies_only) {
    std::vector<double> square(target.size(), 0.0);
    for (std::int64_t i = 0; i < rows_.count(); ++i) {
      features_.at(i, a_.data());
      for (std::size_t q = 0; q < square.size(); ++q) square[q] += a_[q] * a_[q];
    }
    for (std::size_t q = 0; q < square.size(); ++q) {
      const double rms = std::sqrt(square[q] / static_cast<double>(rows_.count()));
      if (std::isnan(target[q])) residual_[q] = 0;  // withheld: anything will do
      else inverse_scale_[q] = 1 / (dummies_only[q] ? dummy_scale : std::max(rms, 1e-300));
    }
  }

  void add(std::int64_t row, double units) {
    features_.at(row, a_.data());
    for (std::size_t q = 0; q < a_.size(); ++q) residual_[q] += units * a_[q];
  }

  double square() const {
    double out = 0;
    for (std::size_t q = 0; q < residual_.size(); ++q) out += std::pow(residual_[q] * inverse_scale_[q], 2);
    return out;
  }

  // How many units to move between two rows: least squares, rounded and within the limits. Updates the residual.
  double best_units(std::int64_t from, std::int64_t to) {
    features_.at(from, a_.data());
    features_.at(to, b_.data());
    double along = 0, length = 0;
    for (std::size_t q = 0; q < a_.size(); ++q) {
      const double d = (b_[q] - a_[q]) * inverse_scale_[q];
      along += d * residual_[q] * inverse_scale_[q];
      length += d * d;
    }
    if (!(length > 0)) return 0;
    const double units = std::min({std::round(along / length), y_[from], most_ - y_[to]});
    if (units < 1) return 0;
    for (std::size_t q = 0; q < a_.size(); ++q) residual_[q] -= units * (b_[q] - a_[q]);
    return units;
  }

  const PseudoRows& rows_;
  const Features& features_;
  double most_;
  std::vector<double> residual_, inverse_scale_, y_;   // residual: target minus sum
  std::vector<int> group_;
  std::vector<double> a_, b_;                          // features of two rows
};

}  // namespace

std::vector<double> whole_response(const PseudoRows& rows, const Features& features,
                                   const std::vector<double>& group_total, double most,
                                   const std::vector<double>& target, const std::vector<bool>& dummies_only,
                                   std::mt19937_64& random) {
  Exchange exchange(rows, features, most, target, dummies_only);
  exchange.start(group_total, random);
  exchange.improve(random);
  return exchange.take();
}

}  // namespace fedglmm
