// read_frame.cpp - rows to columns, each typed by all of its cells.
#include <algorithm>
#include <limits>

#include "base/error.hpp"
#include "data/categories.hpp"
#include "data/cell.hpp"
#include "data/frame.hpp"

namespace fedglmm {
namespace {

constexpr std::int64_t rows_between_checks = 4096;
constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

// One column: numbers until a cell is text. The text of earlier cells is kept for that case, since "01" and "1" are
// then different levels; no cell holds a NUL, so that it can end them.
class ColumnReader {
 public:
  ColumnReader(int column, bool numeric, const std::vector<std::string>& levels)
      : column_(column), numeric_(numeric), categories_(levels) {}

  void add(const RowSource& source) {
    const bool missing = source.missing(column_);
    double value = missing_value;
    if (numeric_ && !missing && !numeric_cell(source, value)) turn_to_text();
    if (numeric_) return add_number(value, missing ? std::string_view() : source.text(column_));
    if (missing) return categories_.add_missing();
    if (!categories_.add(source.text(column_))) fail_level(source);
  }

  Column finish(std::string name) && {
    if (!numeric_) return std::move(categories_).column(std::move(name));
    if (!not_finite_.empty()) fail(Status::bad_data, not_finite_);
    return {.name = std::move(name), .factor = false, .values = std::move(values_), .codes = {}, .levels = {}};
  }

 private:
  // NaN and Inf are an error, but only if the column turns out to be numeric.
  bool numeric_cell(const RowSource& source, double& value) {
    if (source.parse_number(column_, value)) return true;
    if (parse_cell(source.text(column_), value) == CellKind::text) return false;
    if (not_finite_.empty()) {
      not_finite_ = cat(source.where(column_), ": ", in_quotes(source.text(column_)), " is no finite number");
    }
    return true;
  }

  void add_number(double value, std::string_view text) {
    cells_ += text;
    cells_ += '\0';
    values_.push_back(value);
  }

  void turn_to_text() {
    numeric_ = false;
    for (std::size_t begin = 0; begin < cells_.size();) {
      const std::size_t end = cells_.find('\0', begin);
      if (end == begin) {
        categories_.add_missing();
      } else {
        categories_.add(std::string_view(cells_).substr(begin, end - begin));
      }
      begin = end + 1;
    }
    values_ = {};
    cells_ = {};
  }

  [[noreturn]] void fail_level(const RowSource& source) const {
    fail(Status::bad_data, source.where(column_), ": ", in_quotes(source.text(column_)), " is none of the levels ",
         listed(categories_.given()));
  }

  int column_;
  bool numeric_;
  Categories categories_;
  std::vector<double> values_;
  std::string cells_;
  std::string not_finite_;
};

ColumnReader make_reader(const std::string& name, int column, const std::vector<NamedList>& levels,
                         const std::vector<std::string>& as_text) {
  if (const NamedList* given = find_list(levels, name)) return {column, false, given->values};
  const bool text = std::find(as_text.begin(), as_text.end(), name) != as_text.end();
  return {column, !text, {}};
}

void check_levels(const RowSource& source, const std::vector<NamedList>& levels) {
  for (auto list = levels.begin(); list != levels.end(); ++list) {
    source.require(list->name);
    const auto same = [&](const NamedList& other) { return other.name == list->name; };
    if (std::any_of(levels.begin(), list, same)) {
      fail(Status::invalid_argument, "levels of ", in_quotes(list->name), " are given twice");
    }
  }
}

}  // namespace

Frame read_frame(RowSource& source, const std::vector<NamedList>& levels, const std::vector<std::string>& as_text,
                 const Context& context) {
  check_levels(source, levels);
  std::vector<ColumnReader> readers;
  const auto& names = source.columns();
  for (std::size_t i = 0; i < names.size(); ++i) {
    readers.push_back(make_reader(names[i], static_cast<int>(i), levels, as_text));
  }

  Frame frame{.name = source.name(), .rows = 0, .columns = {}};
  for (; source.next(); ++frame.rows) {
    if (frame.rows % rows_between_checks == 0) context.check_cancelled();
    for (auto& reader : readers) reader.add(source);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    frame.columns.push_back(std::move(readers[i]).finish(names[i]));
  }
  return frame;
}

}  // namespace fedglmm
