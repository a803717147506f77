// row_source.hpp - rows one at a time, wherever they come from: a CSV stream or arrays in memory.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fedglmm/fedglmm.h"

namespace fedglmm {

class RowSource {
 public:
  virtual ~RowSource() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  virtual bool next() = 0;                                          // advance to the next row; false at the end
  virtual bool missing(int column) const = 0;                       // empty, NA or NaN in the current row
  virtual bool parse_number(int column, double& value) const = 0;   // false if the cell is no finite number
  virtual std::string_view text(int column) const = 0;              // the cell as it stands, UTF-8; until next()
  virtual std::string where(int column) const = 0;                  // "site.csv, line 12, column 'age'"
  virtual std::string name() const = 0;                             // "site.csv", "standard input", "the arrays"

  int find(std::string_view column) const;                          // index, or -1
  int require(std::string_view column) const;                       // index, or BAD_DATA naming the columns there are
  double number(int column) const;                                  // the cell, or BAD_DATA with its place and text
};

// RFC 4180, UTF-8 (byte order mark allowed), comma, LF or CRLF; empty lines are skipped. Refused with file and line: an
// empty file, duplicate or empty column names, a row with too many or too few cells, a stray or unfinished quote, a NUL
// byte, bytes that are not UTF-8. "-" is standard input.
std::unique_ptr<RowSource> open_csv(const std::string& path);

// Views the caller's arrays; they must outlive the source. Numbers have the text that a CSV file would hold: 100000.
std::unique_ptr<RowSource> view_columns(const fglmm_column* columns, std::int64_t column_count, std::int64_t rows);

}  // namespace fedglmm
