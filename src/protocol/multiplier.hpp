// multiplier.hpp - columns that say how much a row counts: prior weights, and the trials of a count response.
#pragma once
#include <string>
#include <vector>

namespace fedglmm {

struct Protocol;

struct Multiplier {
  std::string name;            // of the variable; "": none, every row counts once
  int variable = -1;
  std::vector<double> levels;  // of a factor: the number that each level is
  double largest = 1;          // that bounds or levels allow; infinite without bounds
  double unit = 1;             // a power of two, the usual size

  bool given() const { return variable >= 0; }
  // `x`: the value of a numeric variable, the place of a factor's level.
  double value(double x) const { return levels.empty() ? x : levels[static_cast<std::size_t>(x)]; }
};

// Completes what has a name. BAD_DATA, beginning with `place`, unless it is a numeric variable with bounds from 0 on
// and without clip, or a factor whose levels are numbers from 0 on.
void resolve(const Protocol& protocol, const std::string& place, Multiplier& multiplier);

}  // namespace fedglmm
