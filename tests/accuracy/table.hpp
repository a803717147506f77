// table.hpp - a table in Markdown, and numbers as they stand in it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace accuracy {

// Two significant digits: "0.026", "1.3e-5", "4,800"; a dash for what is not a number.
std::string two_digits(double value);
std::string whole(std::int64_t value);  // "15,068"

class Table {
 public:
  explicit Table(std::vector<std::string> head) : lines_{std::move(head)} {}
  void add(std::vector<std::string> cells) { lines_.push_back(std::move(cells)); }
  std::string markdown() const;  // ends with a line end

 private:
  std::vector<std::vector<std::string>> lines_;
};

}  // namespace accuracy
