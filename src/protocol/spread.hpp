// spread.hpp - where the values of a column lie, said no more closely than to a power of two.
#pragma once
#include <string>
#include <vector>

namespace fedglmm {

struct Spread {
  double centre = 0;   // signed power of two near the mean; 0 if the mean is within half a scale of 0
  double scale = 1;    // power of two nearest the standard deviation
  double lower = 0;    // signed powers of two, or 0, that hold every value
  double upper = 0;
  double mean = 0;     // as it is: for a warning, never for a protocol
};

// Of the values that are not NaN, which must not all be equal. BAD_DATA, beginning with `place`, if they are so large
// or so close together that doubles cannot hold centre, scale and bounds.
Spread measure_spread(const std::vector<double>& values, const std::string& place);

}  // namespace fedglmm
