// cell.cpp - cells to numbers and back, in any locale.
#include "data/cell.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace fedglmm {

CellKind parse_cell(std::string_view text, double& value) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double parsed = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (code == std::errc::invalid_argument || end != text.data() + text.size()) return CellKind::text;
  if (code != std::errc() || !std::isfinite(parsed)) return CellKind::not_finite;
  value = parsed;
  return CellKind::number;
}

std::string cell_text(double value) {
  constexpr double exact = 9007199254740992;  // 2^53: integers below are all doubles
  if (std::abs(value) < exact && value == std::trunc(value)) return number_text(static_cast<std::int64_t>(value));
  return number_text(value);
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown(utf8_prefix(text, longest));
  const bool cut = shown.size() < text.size();
  for (char& character : shown) {
    if (static_cast<unsigned char>(character) < ' ') character = ' ';  // a message is one line
  }
  return cat("'", shown, cut ? "...'" : "'");
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

void fail_missing_column(std::string_view place, std::string_view column, const std::vector<std::string>& there) {
  fail(Status::bad_data, place, " has no column ", in_quotes(column), "; its columns are ", listed(there));
}

}  // namespace fedglmm
