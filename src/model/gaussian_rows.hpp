// gaussian_rows.hpp - the sums of a linear mixed model over individual rows.
#pragma once
#include <cstdint>
#include <span>

#include "model/origin_sums.hpp"

namespace fedglmm {

// Rows by cluster. Weights of 0 take their rows out of everything.
GaussianSums gaussian_sums(const GaussianColumns& columns, const Eigen::Ref<const Eigen::MatrixXd>& X,
                           const std::vector<std::int64_t>& offset, std::span<const double> y,
                           std::span<const double> weight);

}  // namespace fedglmm
