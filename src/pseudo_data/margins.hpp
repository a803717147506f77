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

  // Whole numbers with exactly these margins, by exchanges of one factor's level between two rows, from `near` rounded; empty
  // if none is found.
  std::vector<double> nearby_integers(const std::vector<double>& near, std::mt19937_64& random) const;

 private:
  struct Margin {
    std::vector<int> factors;
    std::vector<int> entry;                // of each cell in the margin
    std::vector<double> target;
  };
  void add_margin(const VaryingFactors& factors, const std::function<double(const Monomial&)>& count,
                  const std::vector<int>& chosen);
  std::vector<std::vector<double>> errors(const std::vector<double>& mass) const;
  std::vector<double> rounded(const std::vector<double>& mass) const;
  double change(std::vector<std::vector<double>>& error, int factor, int cell, double by) const;
  int exchanged(int cell, int other, int factor) const;

  const std::vector<std::vector<int>>& cells_;
  std::vector<Margin> margins_;
  std::vector<int> stride_;                // of each factor in the order of the cells
};

}  // namespace fedglmm
