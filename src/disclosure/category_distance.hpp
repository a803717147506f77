// category_distance.hpp - which categories are alike: those that differ in few factors and lie in near intervals.
#pragma once
#include <algorithm>
#include <cstdlib>

#include "summary/statements.hpp"

namespace fedglmm {

class CategoryDistance {
 public:
  explicit CategoryDistance(std::size_t factors) : factors_(factors) {}

  // Factors with different levels, plus intervals apart.
  int operator()(const Category& a, const Category& b) const {
    int distance = 0;
    for (std::size_t k = 0; k < a.size(); ++k) distance += k < factors_ ? a[k] != b[k] : std::abs(a[k] - b[k]);
    return distance;
  }

  // Of the nearest two; `categories` says which category a number stands for.
  template <class Categories>
  int nearest(const std::vector<int>& a, const std::vector<int>& b, const Categories& categories) const {
    int least = -1;
    for (const int i : a)
      for (const int j : b) {
        const int distance = (*this)(categories[i], categories[j]);
        if (least < 0 || distance < least) least = distance;
        if (least == 1) return least;  // two categories always differ
      }
    return least;
  }

 private:
  std::size_t factors_;
};

}  // namespace fedglmm
