// designs.hpp - the simulation designs of arXiv 2605.01379 and its predecessor.
#pragma once
#include <string>
#include <vector>

#include "accuracy/random.hpp"
#include "accuracy/study.hpp"

namespace accuracy {

struct Design {
  std::string name, formula, family;
  std::vector<std::string> levels, bounds;  // as a protocol takes them
  std::vector<std::string> coefficients;
  std::vector<double> beta;
  double sigma;
  std::vector<double> (*draw)(Random&);  // a row of x1, x2 and the number of x3's level
};

const std::vector<Design>& designs();

// `clusters` times `size` rows.
Study simulate(const Design& design, int clusters, int size, Random& random);

}  // namespace accuracy
