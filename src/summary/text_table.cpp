// text_table.cpp - columns of text, aligned for people.
#include "summary/text_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "summary/json_text.hpp"

namespace fedglmm {
namespace {

std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - width(row[c]), ' ');
      line += c == 0 ? row[c] + space : "  " + space + row[c];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string rounded(double value) {
  if (std::isnan(value)) return "withheld";
  char buffer[40];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, 5).ptr};
}

std::string printable(const std::string& name) {
  const auto text = json_string(name);
  const bool plain = text.size() == name.size() + 2;
  return plain ? name : text;
}

}  // namespace fedglmm
