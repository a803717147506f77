#include "model/response.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/log_factorial.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

using Values = RawVector<double>;

constexpr std::int64_t run = 4096;          // rows of a task, whatever the threads

// The first of `count` rows that `wanted` holds of; count: none.
template <class Wanted>
std::int64_t first_row(std::int64_t count, const Threads& threads, const Wanted& wanted) {
  std::atomic<std::int64_t> found = count;
  parallel_runs(count, run, threads, [&](std::int64_t row, std::int64_t end) {
    while (row < end && !wanted(row)) ++row;
    if (row == end) return;
    for (std::int64_t known = found; row < known && !found.compare_exchange_weak(known, row);) {
    }
  });
  return found;
}

// The sum of term(row), in a fixed order.
template <class Term>
double sum_of(std::int64_t count, const Threads& threads, const Term& term) {
  std::vector<double> sums(static_cast<std::size_t>((count + run - 1) / run), 0.0);
  parallel_runs(count, run, threads, [&](std::int64_t row, std::int64_t end) {
    double sum = 0;
    for (; row < end; ++row) sum += term(row);
    sums[static_cast<std::size_t>((end - 1) / run)] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

bool any_number(double) { return true; }
bool not_negative(double value) { return value >= 0; }

// One column in the rows of a model, with its place for messages.
class RowColumn {
 public:
  RowColumn(const Context& context, const Frame& frame, const std::string& name, const DesignRows& rows)
      : threads_(context.threads), frame_(frame), column_(frame.require(name)), rows_(rows.rows) {}

  bool is_text() const { return column_.factor; }
  // The first row whose value is not allowed, if any, is refused.
  template <class Allowed>
  Values numbers(const Allowed& allowed, const char* expected) const {
    if (column_.factor) refuse(0, "a number");
    return gathered(column_.values, allowed, expected);
  }
  // 1 for the second of two levels.
  Values events() const {
    if (column_.levels.size() != 2)
      fail(Status::bad_data, frame_.name, ", column '", column_.name,
           "': a binomial response is 0/1 or has two levels; it has ", column_.levels.size());
    return gathered(column_.codes, any_number, "");
  }

  std::string place(std::int64_t i) const {
    return cat(frame_.name, ", row ", rows_[i] + 1, " below the header, column '", column_.name, "'");
  }
  [[noreturn]] void refuse(std::int64_t i, const char* expected) const {
    const std::int64_t row = rows_[i];
    const std::string value = column_.factor ? column_.levels[column_.codes[row]] : number_text(column_.values[row]);
    fail(Status::bad_data, place(i), ": '", value, "' is not ", expected);
  }

 private:
  template <class Value, class Allowed>
  Values gathered(const std::vector<Value>& values, const Allowed& allowed, const char* expected) const {
    Values out(rows_.size());
    const std::int64_t wrong = first_row(std::ssize(out), threads_, [&](std::int64_t i) {
      out[i] = values[rows_[i]];
      return !allowed(out[i]);
    });
    if (wrong < std::ssize(out)) refuse(wrong, expected);
    return out;
  }

  Threads threads_;
  const Frame& frame_;
  const Column& column_;
  const RawVector<std::int64_t>& rows_;
};

Values prior_weights(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  if (model.weights.empty()) {
    Values ones(rows.rows.size());
    parallel_runs(rows.count(), run, context.threads, [&](std::int64_t first, std::int64_t end) {
      std::fill(ones.data() + first, ones.data() + end, 1.0);
    });
    return ones;
  }
  const RowColumn column(context, frame, model.weights, rows);
  Values weight = column.numbers(not_negative, "a weight, a number of 0 or more");
  if (std::all_of(weight.begin(), weight.end(), [](double w) { return w == 0; }))
    fail(Status::bad_data, frame.name, ", column '", model.weights, "': all weights are 0; there is nothing to fit");
  return weight;
}

// Without the library call of std::round for what is whole, as nearly all values are.
bool is_fraction(double value) {
  if (value < 1e15 && static_cast<double>(static_cast<std::int64_t>(value)) == value) return false;
  return std::abs(value - std::round(value)) > 1e-3;
}

// One warning, of the first value that is not whole to the 1e-3 of R's glm().
void warn_of_fractions(const Context& context, const RowColumn& column, const Values& values, const char* what) {
  const std::int64_t row =
      first_row(std::ssize(values), context.threads, [&](std::int64_t i) { return is_fraction(values[i]); });
  if (row == std::ssize(values)) return;
  context.warn(cat(column.place(row), ": ", values[row], " ", what,
                   ", not a whole number; the likelihood is continued to such numbers"));
}

void refuse_constant(const Frame& frame, const std::string& name, double value, const Values& weight) {
  const auto rows = std::count_if(weight.begin(), weight.end(), [](double w) { return w > 0; });
  fail(Status::bad_data, frame.name, ", column '", name, "': the response is ", value, " in all ", rows,
       " rows; there is nothing to fit");
}

// Does every row of weight above 0 hold the same?
bool constant(const Values& values, const Values& weight) {
  const auto first = std::find_if(weight.begin(), weight.end(), [](double w) { return w > 0; }) - weight.begin();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (weight[i] > 0 && values[i] != values[static_cast<std::size_t>(first)]) return false;
  return true;
}

// Successes of given trials.
ResponseRows trial_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const bool pairs = !model.formula.failures.empty();
  const RowColumn successes(context, frame, model.formula.response, rows);
  const RowColumn others(context, frame, pairs ? model.formula.failures : model.trials, rows);
  ResponseRows out{prior_weights(context, model, frame, rows),
                   successes.numbers(not_negative, "a number of successes, 0 or more"), 0};
  Values n = others.numbers(not_negative, pairs ? "a number of failures, 0 or more" : "a number of trials, 0 or more");
  for (std::size_t i = 0; i < n.size() && pairs; ++i) n[i] += out.y[i];
  const std::int64_t more =
      first_row(rows.count(), context.threads, [&](std::int64_t i) { return out.y[i] > n[i]; });
  if (more < rows.count()) successes.refuse(more, cat("a part of the ", n[more], " trials of the row").c_str());
  warn_of_fractions(context, successes, out.y, "successes");
  warn_of_fractions(context, others, n, "trials");
  out.constant = sum_of(rows.count(), context.threads, [&](std::int64_t i) {
    const double term = out.weight[i] * log_choose(n[i], out.y[i]);
    out.y[i] *= out.weight[i];
    out.weight[i] *= n[i];
    return term;
  });
  return out;
}

// 0/1, two levels, or proportions of the weight.
ResponseRows proportion_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const RowColumn column(context, frame, model.formula.response, rows);
  const auto share = [](double y) { return y >= 0 && y <= 1; };
  ResponseRows out{prior_weights(context, model, frame, rows),
                   column.is_text() ? column.events()
                                    : column.numbers(share, "0 or 1, as a binomial response must be, nor a proportion; "
                                                            "counts need cbind(successes, failures) or trials"), 0};
  out.constant = sum_of(rows.count(), context.threads, [&](std::int64_t i) {
    const bool event = out.y[i] == 0 || out.y[i] == 1;
    out.y[i] *= out.weight[i];
    return event ? 0.0 : log_choose(out.weight[i], out.y[i]);
  });
  const bool events = model.weights.empty() && out.constant == 0;  // 0 or 1 in every row: nothing to look for
  if (!events) warn_of_fractions(context, column, out.y, "successes (weight times the response)");
  return out;
}

ResponseRows binomial_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const bool trials = !model.trials.empty() || !model.formula.failures.empty();
  ResponseRows out = trials ? trial_rows(context, model, frame, rows) : proportion_rows(context, model, frame, rows);
  if (std::all_of(out.y.begin(), out.y.end(), [](double y) { return y == 0; }))
    refuse_constant(frame, model.formula.response, 0, out.weight);
  if (out.y == out.weight) refuse_constant(frame, model.formula.response, 1, out.weight);
  return out;
}

ResponseRows poisson_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const RowColumn column(context, frame, model.formula.response, rows);
  ResponseRows out{prior_weights(context, model, frame, rows),
                   column.numbers(not_negative, "a count, as a poisson response must be"), 0};
  warn_of_fractions(context, column, out.y, "events");
  const bool same = constant(out.y, out.weight);
  if (same && (rows.eta_offset.empty() || std::all_of(out.y.begin(), out.y.end(), [](double y) { return y == 0; })))
    refuse_constant(frame, model.formula.response, out.y.front(), out.weight);
  out.constant = -sum_of(rows.count(), context.threads, [&](std::int64_t i) {
    const double term = out.weight[i] * log_factorial(out.y[i]);
    out.y[i] *= out.weight[i];
    return term;
  });
  return out;
}

ResponseRows gaussian_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const RowColumn column(context, frame, model.formula.response, rows);
  ResponseRows out{prior_weights(context, model, frame, rows), column.numbers(any_number, ""), 0};
  for (std::size_t i = 0; i < rows.eta_offset.size(); ++i) out.y[i] -= rows.eta_offset[i];
  if (constant(out.y, out.weight)) refuse_constant(frame, model.formula.response, out.y.front(), out.weight);
  for (const double w : out.weight)
    if (w > 0 && w != 1) out.constant += std::log(w) / 2;
  return out;
}

}  // namespace

ResponseRows response_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  if (model.family == Family::gaussian) return gaussian_rows(context, model, frame, rows);
  ResponseRows out = model.family == Family::binomial ? binomial_rows(context, model, frame, rows)
                                                      : poisson_rows(context, model, frame, rows);
  out.constant += std::inner_product(rows.eta_offset.begin(), rows.eta_offset.end(), out.y.begin(), 0.0);
  return out;
}

}  // namespace fedglmm
