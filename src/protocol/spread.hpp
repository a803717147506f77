// spread.hpp - where the values of a column lie, said no more closely than is needed.
#pragma once
#include <string>
#include <vector>

namespace fedglmm {

struct Spread {
  double centre = 0;   // signed power of two near the mean; 0 if the mean is within half a scale of 0; a multiple of
                       // 8 scales if the mean is farther than that from every power of two
  double scale = 1;    // power of two nearest the standard deviation
  double lower = 0;    // signed powers of two, or 0, that hold every value
  double upper = 0;
  bool far = false;    // the centre is such a multiple: it tells the mean to 4 scales
};

// Of the values that are not NaN, which must not all be equal. BAD_DATA, beginning with `place`, if they are so large
// or so close together that doubles cannot hold centre, scale and bounds.
Spread measure_spread(const std::vector<double>& values, const std::string& place);

}  // namespace fedglmm
