#include "disclosure/fewest_rows.hpp"

#include <Eigen/Dense>
#include <algorithm>

namespace disclosure_tests {
namespace {

using Eigen::MatrixXd;
using Eigen::RowVectorXd;

constexpr double rounding = 1e-9;

// Branches on each kind of rows: either it is in the combination, or its weight is 0.
class Search {
 public:
  Search(const Memberships& rows, int known, std::int64_t least) : known_(0), fewest_(least) {
    const auto sums = static_cast<Eigen::Index>(rows.begin()->first.size());
    MatrixXd all(static_cast<Eigen::Index>(rows.size()), sums);
    std::vector<char> any_known(known, false);
    Eigen::Index i = 0;
    for (const auto& [in, n] : rows) {
      for (Eigen::Index k = 0; k < sums; ++k) all(i, k) = in[k];
      const auto place = std::find(in.begin(), in.begin() + known, 1) - in.begin();
      if (place == known) kinds_.push_back({all.row(i), n});
      else any_known[place] = true;
      ++i;
    }
    known_ = std::ranges::count(any_known, true);
    std::ranges::stable_sort(kinds_, std::ranges::greater{}, &Kind::rows);
    const Eigen::JacobiSVD<MatrixXd> svd(all, Eigen::ComputeThinV);
    combinations_ = svd.matrixV().leftCols((svd.singularValues().array() > rounding).count());
  }

  std::optional<std::int64_t> run() {
    branch(combinations_, 0, 0);
    return found_ ? std::optional(fewest_) : std::nullopt;
  }

 private:
  struct Kind {
    RowVectorXd in;
    std::int64_t rows;
  };

  void branch(const MatrixXd& combinations, std::size_t next, std::int64_t rows) {
    if (combinations.cols() == known_ || rows >= fewest_) return;
    RowVectorXd weight;
    for (; next < kinds_.size(); ++next) {
      weight = kinds_[next].in * combinations;
      if (weight.norm() > rounding) break;
    }
    if (next == kinds_.size()) {
      fewest_ = rows;
      found_ = true;
      return;
    }
    const Eigen::HouseholderQR<MatrixXd> qr(weight.transpose());
    const MatrixXd q = qr.householderQ();
    branch(combinations * q.rightCols(q.cols() - 1), next + 1, rows);
    branch(combinations, next + 1, rows + kinds_[next].rows);
  }

  std::vector<Kind> kinds_;                // that count
  MatrixXd combinations_;
  Eigen::Index known_;
  std::int64_t fewest_;
  bool found_ = false;
};

}  // namespace

std::optional<std::int64_t> fewest_rows(const Memberships& rows, int known, std::int64_t least) {
  if (rows.empty()) return {};
  return Search(rows, known, least).run();
}

}  // namespace disclosure_tests
