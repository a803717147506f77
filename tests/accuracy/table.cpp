#include "accuracy/table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace accuracy {
namespace {

std::string in_format(double value, std::chars_format format, int precision) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value, format, precision).ptr;
  return {text, end};
}

// "1.3e-05" -> "1.3e-5"
std::string short_exponent(std::string text) {
  const std::size_t digits = text.find('e') + 2;
  while (digits + 1 < text.size() && text[digits] == '0') text.erase(digits, 1);
  return text;
}

// Columns, not bytes: a byte of the form 10xxxxxx continues a character.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text = "|";
  for (std::size_t j = 0; j < cells.size(); ++j)
    text += " " + cells[j] + std::string(widths[j] - width(cells[j]), ' ') + " |";
  return text + "\n";
}

}  // namespace

std::string two_digits(double value) {
  if (std::isnan(value)) return "–";
  if (std::isinf(value)) return value < 0 ? "-∞" : "∞";
  if (value == 0) return "0";
  const std::string rounded = in_format(value, std::chars_format::scientific, 1);
  double number = 0;
  std::from_chars(rounded.data(), rounded.data() + rounded.size(), number);
  const double size = std::fabs(number);
  if (size < 1e-3 || size >= 1e9) return short_exponent(rounded);
  if (size >= 10) return whole(static_cast<std::int64_t>(number));
  return in_format(number, std::chars_format::fixed, size >= 1 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4);
}

std::string whole(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t place = digits.size(); place > first + 3;) digits.insert(place -= 3, ",");
  return digits;
}

std::string Table::markdown() const {
  std::vector<std::size_t> widths(lines_.front().size(), 3);  // "---"
  for (const auto& cells : lines_) {
    if (cells.size() != widths.size()) throw std::logic_error("a line of the table has the wrong number of cells");
    for (std::size_t j = 0; j < cells.size(); ++j) widths[j] = std::max(widths[j], width(cells[j]));
  }
  std::vector<std::string> rule;
  for (const std::size_t w : widths) rule.emplace_back(w, '-');
  std::string text = line(lines_.front(), widths) + line(rule, widths);
  for (std::size_t i = 1; i < lines_.size(); ++i) text += line(lines_[i], widths);
  return text;
}

}  // namespace accuracy
