// json_text.cpp - strings and numbers as JSON text.
#include "summary/json_text.hpp"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"

namespace fedglmm {

std::string json_string(std::string_view text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    fail(Status::bad_data, "a name is not valid UTF-8");
  }
}

std::string shortest_number(double value) {
  if (std::isnan(value)) return "null";
  return number_text(value == 0 ? 0.0 : value);
}

std::string digits_17(double value) {
  if (std::isnan(value)) return "null";
  char buffer[40];
  const double number = value == 0 ? 0.0 : value;
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::general, 17).ptr};
}

}  // namespace fedglmm
