// numbers.hpp - numbers as a statistician reads them, the same in every locale.
#pragma once
#include <string>
#include <vector>

namespace cli {

std::string fixed(double value, int decimals);         // "-1.6893"; scientific beyond 1e9; "NA" if not finite
std::string significant(double value, int digits);     // "0.2258"
std::string p_value(double p);                         // "1.2e-05", "<2e-16"
std::string stars(double p);                           // "***" to "   "
extern const char* const significance_codes;           // what the stars mean, below a table

// Decimals that show three digits of the smallest standard error.
int decimals_for(const std::vector<double>& standard_errors);

// Columns set under each other, the first `left` to the left, the others to the right, by characters, not bytes.
std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::string& indent, std::size_t left);

}  // namespace cli
