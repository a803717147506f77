// design_rows.hpp - the rows of a frame that a formula uses, by cluster, with their design.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "data/frame.hpp"
#include "fit/model_design.hpp"

namespace fedglmm {

enum class Levels { keep, drop_unused };

struct DesignRows : ModelDesign {
  std::vector<std::string> clusters;        // in byte order; only those with rows
  std::vector<std::int64_t> offset{0};      // clusters + 1
  std::vector<std::int64_t> rows;           // of the frame, by cluster
  std::vector<double> X;                    // X[j * rows.size() + i], all columns
  std::int64_t dropped = 0;                 // rows with a missing value in a column of the formula

  std::int64_t count() const { return static_cast<std::int64_t>(rows.size()); }
};

// Fails with BAD_DATA: no complete row, or a single cluster.
DesignRows design_rows(const Formula& formula, const Frame& frame, Levels levels);

}  // namespace fedglmm
