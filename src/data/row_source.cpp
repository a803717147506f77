// row_source.cpp - what every source of rows shares.
#include "data/row_source.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "data/cell.hpp"

namespace fedglmm {

int RowSource::find(std::string_view column) const {
  const auto& names = columns();
  const auto found = std::find(names.begin(), names.end(), column);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

int RowSource::require(std::string_view column) const {
  const int index = find(column);
  if (index < 0) fail_missing_column(name(), column, columns());
  return index;
}

double RowSource::number(int column) const {
  double value = 0;
  if (!parse_number(column, value)) {
    fail(Status::bad_data, where(column), ": ", in_quotes(text(column)), " is no finite number");
  }
  return value;
}

}  // namespace fedglmm
