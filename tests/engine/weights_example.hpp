// weights_example.hpp - 36 made-up rows with weights, trials and an offset, for tests of fits.
#pragma once
#include "fits.hpp"

namespace weights_example {

using namespace fits;
using Values = std::vector<double>;

inline const Values x = {-1, 0.6, 1.8, 0.2, 1.9, 0, 1.7, -0.3, -0.1, -0.5, 1.6, -1.3, -0.1, 1.4, 1.4, 1, -0.6, 0.7,
    1.4, 0.4, -0.6, -0.3, 0.5, 0.8, 1, 0.5, -0.5, 0.1, 0.7, -1.7, 1.2, -1.5, 1.9, 0.6, 1.8, -1.5};
inline const Values t = {6, 7, 8, 2, 2, 2, 2, 3, 7, 5, 3, 9, 9, 2, 4, 6, 6, 7, 9, 3, 4, 6, 3, 3, 8, 9, 3, 7, 3, 8, 8,
    7, 4, 9, 2, 4};
inline const Values s = {3, 4, 7, 2, 2, 2, 2, 3, 7, 3, 3, 4, 2, 0, 2, 3, 0, 1, 4, 1, 1, 1, 3, 3, 6, 7, 1, 4, 3, 2, 6,
    2, 2, 6, 2, 2};
inline const Values k = {1, 2, 3, 1, 4, 2, 9, 10, 4, 1, 13, 2, 0, 2, 1, 0, 1, 1, 0, 1, 1, 2, 2, 2, 2, 2, 1, 4, 2, 0,
    1, 1, 0, 1, 3, 0};
inline const Values y = {1.25, 0.93, 5.76, 3.94, 5.13, 3.19, 8.67, 2.24, 2.97, 5.97, 7.83, 3.48, 0.02, -0.34, 1.21,
    -0.57, -2.15, 0.32, 3.54, 3.25, -0.41, 2.1, 2.65, 3.4, 4.12, 1.93, 0.15, 3.4, 3.01, 0.48, 1.68, -0.8, 4.28, 1.23,
    5.53, -1.18};
inline const Values w = {0.94, 0.69, 2.48, 1.8, 1.66, 0.77, 0.29, 1.64, 1.86, 1.06, 2.43, 1.1, 1.76, 0.4, 2.2, 1.56,
    2.74, 2.87, 1.02, 0.71, 2.46, 1.17, 1.39, 2.31, 0.81, 1.22, 1.19, 2.5, 0.42, 2.01, 1.56, 0.31, 2.3, 0.66, 0.7,
    1.45};
inline const Values m = {3, 3, 1, 2, 3, 1, 2, 1, 1, 1, 3, 1, 2, 2, 1, 2, 3, 1, 3, 1, 1, 2, 2, 1, 3, 2, 2, 2, 3, 3, 1,
    3, 3, 3, 2, 1};
inline const Values o = {0.57, -0.04, 0.37, -0.9, -0.39, -0.69, 0.26, -0.89, 0.65, -0.86, 0.95, -0.2, -0.39, 0.45,
    0.82, 0.46, -0.55, 0.8, -0.51, 0.36, -0.93, 0.72, 0.04, -0.02, 0.81, -0.33, 0.88, -0.06, -0.53, -0.4, -0.4, 0.29,
    -0.75, 0.11, 0.23, 0.72};

// Clusters a to f of 6 rows each; z is m, but 0 in rows 1, 8 and 20.
inline Frame example() {
  std::vector<std::string> cells;
  for (int i = 0; i < 36; ++i) cells.push_back(std::string(1, static_cast<char>('a' + i / 6)));
  Values z = m, f = t, p = s;
  for (const int row : {0, 7, 19}) z[row] = 0;
  for (int i = 0; i < 36; ++i) f[i] -= s[i], p[i] /= t[i];
  return table({words("g", cells), numbers("x", x), numbers("t", t), numbers("s", s), numbers("k", k), numbers("y", y),
                numbers("w", w), numbers("m", m), numbers("o", o), numbers("z", z), numbers("f", f), numbers("p", p)});
}

}  // namespace weights_example
