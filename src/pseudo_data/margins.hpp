// margins.hpp - tables of many factors known only by the margins over every few of them.
#pragma once
#include <functional>
#include <random>
#include <vector>

#include "pseudo_data/cell_table.hpp"

namespace fedglmm {

class Margins {
 public:
  // The margins over every `degree` of the factors, from counts of dummy products up to that degree.
  Margins(const VaryingFactors& factors, int degree, const std::function<double(const Monomial&)>& count,
          const std::vector<std::vector<int>>& cells);

  // The table of maximum entropy with these margins: iterative proportional fitting.
  std::vector<double> maximum_entropy() const;

  // Whole numbers with exactly these counts, not far from `near`; empty if none are found.
  std::vector<double> nearby_integers(const std::vector<double>& near, std::mt19937_64& random) const;

 private:
  struct Margin {
    std::vector<int> entry;                // of each cell in the margin
    std::vector<double> target;
  };
  void add_margin(const VaryingFactors& factors, const std::function<double(const Monomial&)>& count,
                  const std::vector<int>& chosen);
  void add_levels(std::vector<double>& values, double sign) const;
  std::vector<double> with_given_counts(std::vector<double> near) const;
  std::vector<int> random_cube(int cell, std::mt19937_64& random) const;

  const std::vector<std::vector<int>>& cells_;
  int degree_;
  std::vector<Margin> margins_;
  std::vector<int> levels_, stride_;       // of each factor: how many, and their distance in the order of the cells
  std::vector<double> given_;              // of each cell's dummies: rows that have them all; NaN: more than `degree`
};

}  // namespace fedglmm
