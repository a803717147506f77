// subset.hpp - some of the elements of a vector or matrix, by position.
#pragma once
#include <Eigen/Dense>
#include <vector>

namespace fedglmm {

inline Eigen::VectorXd taken(const Eigen::VectorXd& from, const std::vector<int>& at) {
  Eigen::VectorXd out(static_cast<Eigen::Index>(at.size()));
  for (std::size_t k = 0; k < at.size(); ++k) out[static_cast<Eigen::Index>(k)] = from[at[k]];
  return out;
}

inline Eigen::MatrixXd taken_columns(const Eigen::MatrixXd& from, const std::vector<int>& at) {
  Eigen::MatrixXd out(from.rows(), static_cast<Eigen::Index>(at.size()));
  for (std::size_t k = 0; k < at.size(); ++k) out.col(static_cast<Eigen::Index>(k)) = from.col(at[k]);
  return out;
}

// Rows and columns of a square matrix.
inline Eigen::MatrixXd taken(const Eigen::MatrixXd& from, const std::vector<int>& at) {
  return taken_columns(taken_columns(from, at).transpose(), at);
}

inline void put(const Eigen::VectorXd& values, const std::vector<int>& at, Eigen::VectorXd& into) {
  for (std::size_t k = 0; k < at.size(); ++k) into[at[k]] = values[static_cast<Eigen::Index>(k)];
}

}  // namespace fedglmm
