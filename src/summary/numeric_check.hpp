// numeric_check.hpp - could any rows that the protocol allows have these moments of numeric columns?
#pragma once
#include <map>
#include <string>
#include <vector>

#include "summary/category.hpp"

namespace fedglmm {

class NumericCheck {
 public:
  explicit NumericCheck(const Protocol& protocol);

  // How many moments numeric_moments(protocol, order, without) lists.
  std::size_t count(int order, const std::vector<int>& without) { return rule(order, without).monomials.size(); }

  // Of n rows in the box. BAD_DATA, beginning with `place`: a sum outside the bounds or off its grid (rule R6), or a
  // matrix of moments that is not positive semidefinite, to within the rounding.
  void check(std::int64_t n, int order, const std::vector<int>& without, const std::vector<double>& moments,
             const Box& box, const std::string& place);

 private:
  struct Rule {
    std::vector<Monomial> monomials;
    std::vector<Monomial> basis;       // rows of the matrix: 1 and those of degree <= order / 2
    std::vector<int> product;          // of two rows: its position in `monomials`; -1: 1
  };

  const Rule& rule(int order, const std::vector<int>& without);
  void check_matrix(const Rule& rule, double n, const std::vector<double>& moments, const std::vector<double>& grids,
                    const std::string& place) const;

  const Protocol& protocol_;
  std::vector<BaseColumn> columns_;
  std::map<std::pair<int, std::vector<int>>, Rule> rules_;  // made once: many groups say the same moments
};

}  // namespace fedglmm
