#include "fit/response.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace fedglmm {
namespace {

[[noreturn]] void refuse(const Frame& frame, const Column& column, std::int64_t row, const std::string& value,
                         const char* expected) {
  fail(Status::bad_data, frame.name, ", row ", row + 1, " below the header, column '", column.name, "': '", value,
       "' is not ", expected);
}

double event(const Frame& frame, const Column& column, std::int64_t row) {
  if (column.factor) {
    if (column.levels.size() != 2)
      fail(Status::bad_data, frame.name, ", column '", column.name,
           "': a binomial response is 0/1 or has two levels; it has ", column.levels.size());
    return column.codes[row];
  }
  const double y = column.values[row];
  if (y != 0 && y != 1) refuse(frame, column, row, number_text(y), "0 or 1, as a binomial response must be");
  return y;
}

double numeric(const Frame& frame, const Column& column, std::int64_t row, Family family) {
  if (column.factor) refuse(frame, column, row, column.levels[column.codes[row]], "a number");
  const double y = column.values[row];
  if (family == Family::poisson && (y < 0 || y != std::floor(y)))
    refuse(frame, column, row, number_text(y), "a non-negative integer, as a poisson response must be");
  return y;
}

}  // namespace

std::vector<double> response_values(const Frame& frame, const Column& column, Family family,
                                    const std::vector<std::int64_t>& rows) {
  std::vector<double> y;
  y.reserve(rows.size());
  for (const std::int64_t row : rows)
    y.push_back(family == Family::binomial ? event(frame, column, row) : numeric(frame, column, row, family));
  if (std::all_of(y.begin(), y.end(), [&](double value) { return value == y.front(); }))
    fail(Status::bad_data, frame.name, ", column '", column.name, "': the response is ", y.front(), " in all ",
         y.size(), " rows; there is nothing to fit");
  return y;
}

}  // namespace fedglmm
