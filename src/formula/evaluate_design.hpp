// evaluate_design.hpp - design columns as numbers.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/raw_vector.hpp"
#include "base/threads.hpp"
#include "data/frame.hpp"
#include "formula/design.hpp"

namespace fedglmm {

// The columns wherever they are; `source` names them in messages.
struct DesignSource {
  std::function<const Column&(const std::string&)> column;
  const std::string& name;
};
DesignSource design_source(const Frame& frame);

// The design at the given rows, column-major: out[j * rows.size() + i]. BAD_DATA: a value outside the domain of its
// transform, or a product that overflows.
RawVector<double> evaluate_design(const std::vector<DesignColumn>& columns, const DesignSource& source,
                                  std::span<const std::int64_t> rows, const Threads& threads = 1);

}  // namespace fedglmm
