// cell_table.hpp - how many rows of a block lie in each category of its factors.
#pragma once
#include <functional>
#include <random>
#include <vector>

#include "protocol/index_set.hpp"

namespace fedglmm {

// Of the factors that vary in a block: the dummies that vary. Choice 0 of a factor is its reference (all of them 0),
// choice l its l-th varying dummy.
using VaryingFactors = std::vector<std::vector<int>>;

struct CellTable {
  std::vector<std::vector<int>> choice;    // per cell, per varying factor
  std::vector<double> mass;                // rows in the cell; whole numbers if `whole`
  bool whole = true;
};

// Every combination of choices, the last factor fastest. UNSUPPORTED where they are too many to list.
std::vector<std::vector<int>> all_choices(const VaryingFactors& factors);

// The dummies that are 1 in a cell.
Monomial active_dummies(const VaryingFactors& factors, const std::vector<int>& choice);

// Inclusion and exclusion: the sum over the rows of a cell from sums over the rows where a set of dummies is 1.
double cell_sum(const VaryingFactors& factors, const std::vector<int>& choice,
                const std::function<double(const Monomial&)>& sum);

// The table with the given counts of dummy products up to `degree` (count of the empty product: n). Exact where
// degree reaches the number of factors; else an integer table near the table of maximum entropy, if one is found;
// else that table itself.
CellTable cell_table(const VaryingFactors& factors, int degree, const std::function<double(const Monomial&)>& count,
                     std::mt19937_64& random);

}  // namespace fedglmm
