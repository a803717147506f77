// design_functions.hpp - functions of a point, by what a model's columns are there.
#pragma once
#include <Eigen/Dense>
#include <vector>

namespace fedglmm {

// Functions by the values of the design's columns at a point, or by what a sum of y times a function adds to those of y
// times each column.
struct DesignFunctions {
  Eigen::MatrixXd fixed, random;            // functions x q, x r: in the user's units
  Eigen::VectorXd one, offset;              // of the constant 1, and of eta's offset less the origin of the summed y
  std::vector<Eigen::Index> cluster;        // -1: a sum over all clusters
};

}  // namespace fedglmm
