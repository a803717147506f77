#include "model/random_rank.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double dependent = 1e-12;         // of a column's square, as for fixed effects
constexpr double same_product = 1e-9;       // of a product's size

// Rows: the columns v in coordinates in which V'V = I; a column that those before it make up adds no coordinate.
MatrixXd coordinates(const MatrixXd& gram) {
  MatrixXd L = MatrixXd::Zero(gram.rows(), gram.cols());
  for (Index j = 0; j < gram.rows(); ++j) {
    for (Index k = 0; k < j; ++k)
      if (L(k, k) > 0) L(j, k) = (gram(j, k) - L.row(j).head(k).dot(L.row(k).head(k))) / L(k, k);
    const double rest = gram(j, j) - L.row(j).head(j).squaredNorm();
    if (rest > dependent * gram(j, j)) L(j, j) = std::sqrt(rest);
  }
  return L;
}

std::vector<std::string> names_of(const RandomEffects& effects) {
  std::vector<std::string> out;
  for (const RandomBlock& block : effects.blocks) out.insert(out.end(), block.terms.begin(), block.terms.end());
  return out;
}

[[noreturn]] void refuse(const RandomEffects& effects, const std::vector<LambdaEntry>& entries, std::size_t at,
                         const VectorXd& weights) {
  const std::vector<std::string> names = names_of(effects);
  std::vector<std::string> others;
  for (std::size_t e = 0; e < at; ++e)
    for (const int effect : {entries[e].column, entries[e].row})
      if (const std::string name = in_quotes(names[effect]);
          std::abs(weights[static_cast<Index>(e)]) > 1e-6 && std::ranges::find(others, name) == others.end())
        others.push_back(name);
  fail(Status::numerical, "the variance of the random effect ", in_quotes(names[entries[at].row]),
       " cannot be told from those of ", listed(others), " in another term: leave one of them out of the formula");
}

}  // namespace

void check_told_apart(const RandomEffects& effects, const MatrixXd& gram, const MatrixXd& mixing) {
  const auto elsewhere = [&](const RandomBlock& block) { return block.group != effects.blocks.front().group; };
  if (effects.blocks.size() < 2 || std::ranges::any_of(effects.blocks, elsewhere)) return;
  MatrixXd z = mixing.transpose() * coordinates(gram);
  z.rowwise().normalize();
  const std::vector<LambdaEntry> entries = effects.entries();
  MatrixXd products(z.cols() * z.cols(), std::ssize(entries)), basis(products.rows(), 0);
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const MatrixXd half = z.row(entries[e].row).transpose() * z.row(entries[e].column);
    const auto at = static_cast<Index>(e);
    products.col(at) = (half + half.transpose()).reshaped().normalized();
    VectorXd rest = products.col(at);
    for (int twice = 0; twice < 2; ++twice) rest -= basis * (basis.transpose() * rest);
    if (rest.norm() <= same_product)
      refuse(effects, entries, e, products.leftCols(at).colPivHouseholderQr().solve(products.col(at)));
    basis.conservativeResize(Eigen::NoChange, basis.cols() + 1);
    basis.rightCols<1>() = rest.normalized();
  }
}

}  // namespace fedglmm
