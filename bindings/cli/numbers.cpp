// numbers.cpp - numbers as a statistician reads them, the same in every locale.
#include "numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace cli {
namespace {

constexpr int most_decimals = 9;
constexpr double beyond = 1e9;  // longer numbers are shown in scientific form

std::string formatted(double value, std::chars_format format, int precision) {
  if (!std::isfinite(value)) return "NA";
  char buffer[64];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, format, precision).ptr};
}

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::vector<std::size_t> widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> out;
  for (const auto& row : rows) {
    out.resize(std::max(out.size(), row.size()));
    for (std::size_t j = 0; j < row.size(); ++j) out[j] = std::max(out[j], width(row[j]));
  }
  return out;
}

}  // namespace

std::string fixed(double value, int decimals) {
  if (std::abs(value) >= beyond) return formatted(value, std::chars_format::scientific, 4);
  return formatted(value, std::chars_format::fixed, decimals);
}

std::string significant(double value, int digits) {
  const double size = std::abs(value);
  if (size >= std::pow(10, digits) && size < beyond) return fixed(value, 0);
  return formatted(value, std::chars_format::general, digits);
}

std::string p_value(double p) { return p < 2e-16 ? "<2e-16" : significant(p, 3); }

std::string stars(double p) {
  if (std::isnan(p)) return "";
  return p < 0.001 ? "***" : p < 0.01 ? "** " : p < 0.05 ? "*  " : p < 0.1 ? ".  " : "   ";
}

const char* const significance_codes = "---\nSignif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1\n";

int decimals_for(const std::vector<double>& standard_errors) {
  double smallest = std::numeric_limits<double>::infinity();
  for (const double se : standard_errors) {
    if (se > 0) smallest = std::min(smallest, se);
  }
  if (!std::isfinite(smallest)) return 4;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(smallest))), 1, most_decimals);
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::string& indent, std::size_t left) {
  const std::vector<std::size_t> column_width = widths(rows);
  std::string out;
  for (const auto& row : rows) {
    std::string line = indent;
    for (std::size_t j = 0; j < row.size(); ++j) {
      const std::string padding(column_width[j] - width(row[j]), ' ');
      line += (j == 0 ? "" : " ") + (j < left ? row[j] + padding : padding + row[j]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace cli
