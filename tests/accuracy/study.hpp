// study.hpp - one model of one data set, fitted from the individual rows and from what sites release of them.
#pragma once
#include <string>
#include <vector>

#include "accuracy/estimates.hpp"
#include "accuracy/gaps.hpp"
#include "accuracy/rows.hpp"

namespace accuracy {

struct Study {
  std::string name, formula, family, response, cluster;
  std::vector<std::string> levels;  // "sex=female,male"
  Rows rows;
};

// The columns, in their order, that occur in the formula as names.
std::vector<std::string> columns_of(const std::string& formula, const Rows& rows);

// Options that draft a protocol of the formula's variables, the last random term's as --random; profile, order and the
// like are left to set.
fglmm::DraftOptions draft_options(const Study& study, const std::string& profile, int order);

Estimates fit_rows(const fglmm::Context& context, const Study& study, const Rows& rows);

// A fit from summaries beside the individual-level fit of the clusters that it keeps, and beside that of all clusters.
struct Comparison {
  std::string failure;  // why there is nothing else here; "" if there is
  Estimates fit;
  Gaps kept, all;
};
Comparison compare(const fglmm::Context& context, const Study& study, const Estimates& all,
                   const fglmm::DraftOptions& draft, int sites);

}  // namespace accuracy
