#include "fit/boundary_message.hpp"

#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

constexpr double negligible = 1e-7;         // a coefficient beside the largest, in units of the columns

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string sd_is_zero(const std::vector<std::string>& terms, bool only_effect) {
  if (only_effect && terms.front() == "(Intercept)") return "the random intercept's SD is estimated as 0";
  return terms.size() == 1 ? cat("the SD of the random effect ", terms.front(), " is estimated as 0")
                           : cat("the SDs of the random effects ", listed(terms), " are estimated as 0");
}

// "(Intercept) - 0.43 Days"
std::string combination(const std::vector<std::string>& terms, const std::vector<double>& weights) {
  std::string out;
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const double weight = weights[k] / weights[0];
    out += out.empty() ? "" : weight < 0 ? " - " : " + ";
    const double size = std::round(1e3 * std::abs(weight)) / 1e3;
    if (std::abs(std::abs(weight) - 1) > 1e-9) out += cat(size > 0 ? size : std::abs(weight), ' ');
    out += terms[k];
  }
  return out;
}

std::string rank_message(const std::vector<std::string>& terms, Eigen::Index rank) {
  return cat("the random effects' covariance is singular: only ", rank, rank == 1 ? " combination" : " combinations",
             " of ", listed(terms), rank == 1 ? " varies" : " vary", " between clusters");
}

// weights: of the terms in the direction, in the user's units; sizes: of the terms' random effects.
void add_direction(const std::vector<std::string>& names, const Eigen::VectorXd& weights, const Eigen::VectorXd& sizes,
                   std::vector<std::string>& zero, std::vector<std::string>& parts) {
  const Eigen::VectorXd relative = weights.cwiseProduct(sizes).cwiseAbs();
  std::vector<std::string> terms;
  std::vector<double> kept;
  for (Eigen::Index k = 0; k < weights.size(); ++k) {
    if (relative[k] <= negligible * relative.maxCoeff()) continue;
    terms.push_back(names[k]);
    kept.push_back(weights[k]);
  }
  if (terms.size() == 1)
    zero.push_back(terms.front());
  else if (names.size() == 2)
    parts.push_back(cat("the correlation of ", terms[0], " and ", terms[1], " is estimated as ",
                        kept[0] * kept[1] < 0 ? 1 : -1));
  else
    parts.push_back(cat("the random effects' covariance is singular: ", combination(terms, kept),
                        " does not vary between clusters"));
}

// The terms of a block; with their group where blocks have different ones.
std::vector<std::string> term_names(const RandomEffects& random, const RandomBlock& block) {
  std::vector<std::string> out = block.terms;
  for (const RandomBlock& other : random.blocks)
    if (other.group != block.group) {
      for (std::string& name : out) name += " of " + in_quotes(block.group);
      break;
    }
  return out;
}

}  // namespace

std::string boundary_message(const RandomEffects& random, const Eigen::MatrixXd& to_raw,
                             const Eigen::MatrixXd& directions) {
  std::vector<std::string> zero, parts;
  Eigen::Index first = 0;
  for (const RandomBlock& block : random.blocks) {
    const auto size = static_cast<Eigen::Index>(block.terms.size());
    const std::vector<std::string> terms = term_names(random, block);
    const Eigen::MatrixXd map = to_raw.block(first, first, size, size), all = directions.middleRows(first, size);
    std::vector<Eigen::Index> here;
    for (Eigen::Index k = 0; k < all.cols(); ++k)
      if (!all.col(k).isZero(0)) here.push_back(k);
    Eigen::MatrixXd raw(size, 0);
    if (!here.empty()) raw = map.transpose().partialPivLu().solve(all(Eigen::all, here));
    if (raw.cols() == size)
      zero.insert(zero.end(), terms.begin(), terms.end());
    else if (raw.cols() > 1)
      parts.push_back(rank_message(terms, size - raw.cols()));
    else if (raw.cols() == 1)
      add_direction(terms, raw, map.rowwise().norm(), zero, parts);
    first += size;
  }
  if (!zero.empty()) parts.insert(parts.begin(), sd_is_zero(zero, random.size() == 1));
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

}  // namespace fedglmm
