// columns.cpp - the caller's arrays as rows.
#include <cmath>
#include <set>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "data/cell.hpp"
#include "data/row_source.hpp"

namespace fedglmm {
namespace {

void check_column(const fglmm_column& column, std::int64_t index) {
  const auto refuse = [&](const auto&... why) {
    fail(Status::invalid_argument, "column ", index + 1, " of the arrays ", why...);
  };
  if (!column.name || !*column.name) refuse("has no name");
  if (!valid_utf8(column.name)) refuse("has a name that is not UTF-8");
  if (!column.numbers == !column.strings) {
    refuse("(", in_quotes(column.name), ") must have either numbers or strings");
  }
  if (column.numbers && column.stride == 0) {
    refuse("(", in_quotes(column.name), ") has stride 0; it is 1 for a contiguous array");
  }
}

class ColumnSource final : public RowSource {
 public:
  ColumnSource(const fglmm_column* columns, std::int64_t count, std::int64_t rows)
      : columns_(columns, columns + count), rows_(rows), shown_(count) {
    std::set<std::string_view> seen;
    for (std::int64_t i = 0; i < count; ++i) {
      check_column(columns[i], i);
      names_.emplace_back(columns[i].name);
      if (!seen.insert(columns[i].name).second) {
        fail(Status::invalid_argument, "two columns of the arrays are named ", in_quotes(columns[i].name));
      }
    }
  }

  const std::vector<std::string>& columns() const override { return names_; }
  bool next() override {
    if (row_ + 1 >= rows_) return false;
    ++row_;
    return true;
  }
  std::string name() const override { return "the arrays"; }
  std::string where(int column) const override {
    return cat(name(), ", row ", row_ + 1, ", column ", in_quotes(names_[column]));
  }

  bool missing(int column) const override {
    if (columns_[column].numbers) return std::isnan(value(column));
    const char* cell = columns_[column].strings[row_];
    return !cell || missing_text(cell);
  }

  bool parse_number(int column, double& parsed) const override {
    if (columns_[column].strings) return parse_cell(text(column), parsed) == CellKind::number;
    if (!std::isfinite(value(column))) return false;
    parsed = value(column);
    return true;
  }

  std::string_view text(int column) const override {
    if (columns_[column].numbers) return shown_[column] = cell_text(value(column));
    const char* cell = columns_[column].strings[row_];
    if (!cell) return {};
    if (!valid_utf8(cell)) fail(Status::bad_data, where(column), ": the text is not UTF-8");
    return cell;
  }

 private:
  double value(int column) const { return columns_[column].numbers[row_ * columns_[column].stride]; }

  std::vector<fglmm_column> columns_;
  std::vector<std::string> names_;
  std::int64_t rows_;
  std::int64_t row_ = -1;  // before the first
  mutable std::vector<std::string> shown_;  // what text() says of a number, until the next row
};

}  // namespace

std::unique_ptr<RowSource> view_columns(const fglmm_column* columns, std::int64_t column_count, std::int64_t rows) {
  if (column_count < 1 || rows < 0) {
    fail(Status::invalid_argument, column_count, " columns of ", rows, " rows: at least one column is needed");
  }
  return std::make_unique<ColumnSource>(columns, column_count, rows);
}

}  // namespace fedglmm
