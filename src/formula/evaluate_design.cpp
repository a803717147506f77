// evaluate_design.cpp - columns are checked one after the other, then filled in runs of rows by all threads.
#include "formula/evaluate_design.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/error.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

using Rows = std::span<const std::int64_t>;

constexpr std::int64_t run = 4096;  // rows of a task

double whole_power(double x, int power) {
  double out = x;
  for (int i = 1; i < power; ++i) out *= x;
  return out;
}

void check_domain(const Atom& atom, const std::string& source, const std::vector<double>& values, Rows rows) {
  for (const std::int64_t row : rows) {
    const double x = values[static_cast<std::size_t>(row)];
    if (std::isnan(x) || in_domain(atom.transform, x)) continue;
    fail(Status::bad_data, source, ", row ", row + 1, ", column '", atom.variable, "': ",
         outside_domain(atom.transform, x), "; leave such rows out",
         atom.transform == Transform::log ? ", or write log1p" : "");
  }
}

const Column& checked_column(const Atom& atom, const DesignSource& source, Rows rows) {
  const Column& column = source.column(atom.variable);
  if (column.factor != (atom.level >= 0))
    fail(Status::bad_data, "column '", atom.variable, "' of ", source.name, column.factor ? " is text" : " is numeric",
         ", the model takes it for ", column.factor ? "numbers" : "a factor");
  if (atom.transform != Transform::none) check_domain(atom, source.name, column.values, rows);
  return column;
}

// Hands use() a function from a row to the atom's value.
template <class Use>
void with_values(const Atom& atom, const Column& column, Use use) {
  const double* const values = column.values.data();
  if (column.factor) {
    const std::int32_t* const codes = column.codes.data();
    use([codes, level = atom.level](std::int64_t row) { return codes[row] == level ? 1.0 : 0.0; });
  } else if (atom.transform == Transform::none && atom.power == 1) {
    use([values](std::int64_t row) { return values[row]; });
  } else {
    use([values, &atom](std::int64_t row) { return whole_power(apply(atom.transform, values[row]), atom.power); });
  }
}

// `of` holds the column of each atom.
void evaluate(const DesignColumn& column, const std::vector<const Column*>& of, Rows rows, double* out) {
  if (column.atoms.empty()) std::fill_n(out, rows.size(), 1.0);
  for (std::size_t k = 0; k < of.size(); ++k)
    with_values(column.atoms[k], *of[k], [&](auto value) {
      if (k == 0) std::transform(rows.begin(), rows.end(), out, value);
      else std::transform(rows.begin(), rows.end(), out, out, [&](auto row, double x) { return x * value(row); });
    });
}

void check_overflow(const DesignColumn& column, const std::string& source, Rows rows, const double* values) {
  if (column.atoms.size() == 1 && column.atoms.front().power == 1) return;
  const auto end = values + rows.size();
  const auto infinite = std::find_if(values, end, [](double x) { return std::isinf(x); });
  if (infinite == end) return;
  fail(Status::bad_data, source, ", row ", rows[static_cast<std::size_t>(infinite - values)] + 1, ": '", column.name,
       "' is too large for double precision; rescale its variables");
}

}  // namespace

DesignSource design_source(const Frame& frame) {
  return {[&](const std::string& name) -> const Column& { return frame.require(name); }, frame.name};
}

RawVector<double> evaluate_design(const std::vector<DesignColumn>& columns, const DesignSource& source, Rows rows,
                                  const Threads& threads) {
  std::vector<std::vector<const Column*>> of;
  for (const DesignColumn& column : columns) {
    of.emplace_back();
    for (const Atom& atom : column.atoms) of.back().push_back(&checked_column(atom, source, rows));
  }
  RawVector<double> design(columns.size() * rows.size());
  parallel_runs(std::ssize(rows), run, threads, [&](std::int64_t first, std::int64_t end) {
    const Rows part = rows.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(end - first));
    for (std::size_t j = 0; j < columns.size(); ++j)
      evaluate(columns[j], of[j], part, design.data() + j * rows.size() + first);
  });
  for (std::size_t j = 0; j < columns.size(); ++j)
    check_overflow(columns[j], source.name, rows, design.data() + j * rows.size());
  return design;
}

}  // namespace fedglmm
