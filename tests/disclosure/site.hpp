// site.hpp - the true rows of a site beside what it released: what every check compares.
#pragma once
#include <string>
#include <vector>

#include "summary/statements.hpp"

namespace disclosure_tests {

using namespace fedglmm;

struct Row {
  std::string cluster, pool;
  Category category;
  std::vector<double> base;  // z of numeric base columns, 0 or 1 of dummies
  std::vector<double> y;     // as summed, but for the weight
  double weight = 1;
  std::vector<double> trials;  // of each response that has any, else 0
};

// A cell of the data as it is written: of each variable the number, or the place of the level; of each response y.
struct RawRow {
  std::string cluster;
  std::vector<double> x, y;
};

struct Site {
  Summary summary;
  std::vector<Row> rows;  // of the released clusters only
  std::vector<BaseColumn> columns;
  const Protocol& protocol() const { return *summary.protocol; }
  const Release& release() const { return summary.releases.front(); }
};

using Selected = std::vector<const Row*>;

// Error with Status::disclosure where nothing is released.
Site summarized_site(const std::string& json, const std::vector<RawRow>& rows);

Selected rows_of(const Site& site, const Group& group);
Selected rows_of(const Site& site, const Group& group, const std::vector<Category>& categories);

// Of a group, or of one of its cells.
struct SaidMoments {
  std::string where;
  Selected rows;
  std::int64_t n;
  int order;
  std::vector<int> described;  // base columns
  std::vector<Monomial> monomials;
  const std::vector<double>* sums;
};
std::vector<SaidMoments> said_moments(const Site& site);

std::string place(const Group& group);
double value(const Row& row, const Monomial& monomial);

}  // namespace disclosure_tests
