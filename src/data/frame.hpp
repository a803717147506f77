// frame.hpp - a table in memory, column by column: individual rows, or pseudo-rows.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.hpp"
#include "data/row_source.hpp"

namespace fedglmm {

struct Column {
  std::string name;
  bool factor = false;
  std::vector<double> values;         // numeric: one a row, NaN is missing
  std::vector<std::int32_t> codes;    // factor: index into levels, -1 is missing
  std::vector<std::string> levels;    // factor: text of each level; the first is the reference
};

struct Frame {
  std::string name;                   // where it came from, for messages
  std::int64_t rows = 0;
  std::vector<Column> columns;

  const Column* find(std::string_view column) const;      // or nullptr
  const Column& require(std::string_view column) const;   // or BAD_DATA naming the columns there are
};

// "sex=female,male" -> name and values. INVALID_ARGUMENT if there is no '=', no value, or a value twice.
struct NamedList {
  std::string name;
  std::vector<std::string> values;
};
NamedList parse_named_list(std::string_view text);

// The list of a column, or nullptr.
const NamedList* find_list(const std::vector<NamedList>& lists, std::string_view name);

// Reads every row. A column is numeric if every cell that is not missing parses as a number, else a factor with its
// levels in byte order; NaN and Inf in a numeric column are BAD_DATA with their place. `levels` make any column a
// factor with these levels (integers too), and a cell outside them is BAD_DATA with its place. A column named in
// `as_text` is a factor whatever its cells. CANCELLED if the context says so meanwhile.
Frame read_frame(RowSource& source, const std::vector<NamedList>& levels, const std::vector<std::string>& as_text = {},
                 const Context& context = {});

// A level that is text in a factor that has numbers, too: the mark of a typing error. nullptr if there is none.
const std::string* text_among_numbers(const Column& column);

// The column as text categories: a numeric column becomes a factor of its values in shortest form, byte order.
Column as_factor(const Column& column);

}  // namespace fedglmm
