// moment_plan.hpp - how the sums of a protocol's monomials come from sums by category: a dummy is constant in a
// category, so only the numeric part of a monomial has to be summed row by row, and its dummies choose which categories
// count.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "summary/statements.hpp"

namespace fedglmm {

// A level of a factor or binary variable in words: as its dummy is called, where it has one; "not urban".
std::string level_name(const Variable& variable, int level);

struct MomentPlan {
  explicit MomentPlan(const Protocol& protocol);

  const Protocol& protocol;
  IndexSet index;                        // of degree index_degree(protocol)
  std::vector<int> numeric, factors;     // variables; a row gives a z for each of the former, a level for the latter
  std::vector<int> cuts;                 // places in `numeric` of the columns whose intervals end a category
  std::vector<int> slot;                 // base column -> its place in `numeric` or `factors`
  std::vector<Monomial> powers;          // of numeric columns alone, as an index set lists them, to the highest order
  std::map<Monomial, int> power_place;   // of each in `powers`
  std::vector<int> power;                // monomial of `index` -> its numeric part in `powers`; -1: dummies alone
  int products = 0;                      // monomials of degree 1 and 2: they come first in `index`

  bool holds(const Monomial& monomial, const Category& category) const;  // all its dummies are 1 in the category

  // The first `count` of `powers`.
  void evaluate_powers(const std::vector<double>& z, std::size_t count, std::vector<double>& values) const;
  void evaluate_products(const std::vector<double>& z, const Category& category, std::vector<double>& values) const;

 private:
  struct Step {  // value = value[parent] * z[slot]; no parent: z[slot]
    int parent, slot;
  };
  void sort_variables();
  void add_steps();

  std::vector<Step> steps_;
};

}  // namespace fedglmm
