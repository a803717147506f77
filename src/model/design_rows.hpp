// design_rows.hpp - the rows of a frame that a formula uses, by cluster, with their design.
#pragma once
#include <string>
#include <vector>

#include "base/raw_vector.hpp"
#include "base/threads.hpp"
#include "model/grouped_rows.hpp"
#include "model/model_design.hpp"

namespace fedglmm {

enum class Levels { keep, drop_unused };    // keep: of pseudo-rows, whose levels and clusters are the protocol's

struct DesignRows : ModelDesign, GroupedRows {
  RawVector<double> X;                      // X[j * rows.size() + i], all columns
  std::vector<std::int64_t> outer;          // nested: the outer cluster of each cluster; else empty
  std::vector<std::string> outer_names;     // in byte order
  std::vector<double> eta_offset;           // one a row: the sum of the formula's offsets; empty without any
};

// Rows complete in the formula's columns and in `others`. Fails as grouped_rows and model_design do; BAD_DATA: nested
// groups of which no outer one holds two inner ones.
DesignRows design_rows(const Formula& formula, const Frame& frame, Levels levels,
                       const std::vector<std::string>& others = {}, const Threads& threads = 1);

// BAD_DATA: so many outer clusters that none holds two.
void check_nested(const Formula& formula, std::size_t outer, std::size_t clusters, const std::string& source);

}  // namespace fedglmm
