// checks.hpp - what a release says, and what it implies, against the rules, by the true rows. Each check returns what
// breaks a rule, in words; none uses the code that planned the release.
#pragma once
#include "disclosure/site.hpp"

namespace disclosure_tests {

using Violations = std::vector<std::string>;

// R1, R2, R13: counts are true, 0 or min_cell and more; clusters have min_rows rows, or say counts only.
Violations said_counts(const Site& site);

// R2: given all counts, a hidden one has two values or more.
Violations hidden_counts(const Site& site);

// R2: a pool's count less what its clusters say is about no rows, or about min_cell and several sums.
Violations count_differences(const Site& site);

// R1, R3, R5, R6: rows, numbers, values, leverage and bits behind numeric moments.
Violations numeric_moments_said(const Site& site);

// R6: sums are near the true ones, on their grid.
Violations rounding(const Site& site);

// R14: no difference of moments is about 1 to min_rows - 1 rows.
Violations moment_differences(const Site& site);

// R4: rows behind sums of the response with columns, and behind their differences.
Violations response_sums_said(const Site& site);

}  // namespace disclosure_tests
