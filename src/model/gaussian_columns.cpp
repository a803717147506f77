#include "model/gaussian_columns.hpp"

namespace fedglmm {

GaussianColumns gaussian_columns(const ModelDesign& design) {
  GaussianColumns out{design.names(), design.intercept, -1, {design.blocks}, design.random_columns};
  for (std::size_t j = 0; j < design.columns.size(); ++j)
    if (design.columns[j].atoms.empty()) out.ones = static_cast<int>(j);
  return out;
}

}  // namespace fedglmm
