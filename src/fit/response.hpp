// response.hpp - the response of individual rows, checked against the family.
#pragma once
#include <cstdint>
#include <vector>

#include "data/frame.hpp"
#include "fit/fit.hpp"

namespace fedglmm {

// Values of the response in these rows. BAD_DATA names the row (1 is the first below the header) of a value that the
// family does not allow: binomial 0/1 or two text levels, the second the event; poisson a non-negative integer; and a
// constant response.
std::vector<double> response_values(const Frame& frame, const Column& column, Family family,
                                    const std::vector<std::int64_t>& rows);

}  // namespace fedglmm
