// cell.hpp - one cell of a table: what its text means.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fedglmm {

enum class CellKind { number, not_finite, text };  // not_finite: NaN, Inf, or beyond the range of a double

// The whole text must be the number; a leading + is allowed, spaces are not.
CellKind parse_cell(std::string_view text, double& value);

inline bool missing_text(std::string_view text) { return text.empty() || text == "NA"; }

// As a CSV file would hold the number: 100000, not 1e+05.
std::string cell_text(double value);

// 'text', cut where it is long: for messages.
std::string in_quotes(std::string_view text);

// "a, b, c"
std::string listed(const std::vector<std::string>& names);

// BAD_DATA: `place` has no such column, but these.
[[noreturn]] void fail_missing_column(std::string_view place, std::string_view column,
                                      const std::vector<std::string>& there);

}  // namespace fedglmm
