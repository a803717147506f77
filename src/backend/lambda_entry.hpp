// lambda_entry.hpp - an element of the lower triangular Lambda, b_i = Lambda u_i.
#pragma once

namespace fedglmm {

struct LambdaEntry {
  int row, column;                          // row >= column
};

}  // namespace fedglmm
