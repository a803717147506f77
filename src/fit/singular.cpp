#include "fit/singular.hpp"

#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "data/cell.hpp"
#include "fit/subset.hpp"

namespace fedglmm {
namespace {

using Eigen::Index;

constexpr double vanished = 1e-5;           // of an SD beside the others, of a direction's share

std::string sd_of(const std::string& term, bool alone) {
  if (term == "(Intercept)" && alone) return "the random intercept's SD is estimated as 0";
  return cat("the SD of the random effect ", term, " is estimated as 0");
}

// sum of coefficient times term, the largest coefficient 1.
std::string combination(const std::vector<std::string>& terms, Eigen::VectorXd direction) {
  Index largest = 0;
  direction.cwiseAbs().maxCoeff(&largest);
  direction /= direction[largest];
  std::string out;
  for (Index a = 0; a < direction.size(); ++a) {
    if (std::abs(direction[a]) < vanished) continue;
    const double size = std::abs(direction[a]);
    out += out.empty() ? (direction[a] < 0 ? "-" : "") : (direction[a] < 0 ? " - " : " + ");
    if (std::abs(size - 1) > 1e-12) out += cat(number_text(std::round(size * 1e4) / 1e4), " ");
    out += terms[a];
  }
  return out;
}

std::vector<std::string> block_findings(const RandomBlock& block, const Eigen::MatrixXd& covariance, bool alone) {
  std::vector<std::string> out, terms;
  const Eigen::VectorXd sd = covariance.diagonal().cwiseMax(0).cwiseSqrt();
  std::vector<int> present;
  for (Index a = 0; a < sd.size(); ++a) {
    if (sd[a] > 0) {
      present.push_back(static_cast<int>(a));
      terms.push_back(block.terms[a]);
    } else {
      out.push_back(sd_of(block.terms[a], alone));
    }
  }
  if (present.size() < 2) return out;
  const Eigen::VectorXd scale = taken(sd, present).cwiseInverse();
  const Eigen::MatrixXd correlation = scale.asDiagonal() * taken(covariance, present) * scale.asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(correlation);
  if (eigen.eigenvalues()[0] > vanished * vanished) return out;
  if (present.size() == 2)
    out.push_back(cat("the correlation of the random effects ", terms[0], " and ", terms[1], " is estimated as ",
                      correlation(0, 1) > 0 ? "1" : "-1"));
  else
    out.push_back(cat("the random effects' covariance is singular: ",
                      combination(terms, scale.cwiseProduct(eigen.eigenvectors().col(0))),
                      " does not vary between clusters"));
  return out;
}

}  // namespace

std::string singular_message(const RandomEffects& effects, const Eigen::MatrixXd& covariance) {
  std::string out;
  Index first = 0;
  for (const RandomBlock& block : effects.blocks) {
    const auto size = static_cast<Index>(block.terms.size());
    for (const std::string& finding :
         block_findings(block, covariance.block(first, first, size, size), effects.size() == 1))
      out += (out.empty() ? "" : "; ") + finding;
    first += size;
  }
  return out;
}

}  // namespace fedglmm
