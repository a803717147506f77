#include "fit/response.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.hpp"
#include "base/log_factorial.hpp"

namespace fedglmm {
namespace {

using Values = std::vector<double>;

// One column in the rows of a model, with its place for messages.
class RowColumn {
 public:
  RowColumn(const Frame& frame, const std::string& name, const DesignRows& rows)
      : frame_(frame), column_(frame.require(name)), rows_(rows.rows) {}

  bool is_text() const { return column_.factor; }
  Values numbers() const {
    if (column_.factor) refuse(0, "a number");
    Values out(rows_.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = column_.values[rows_[i]];
    return out;
  }
  // 1 for the second of two levels.
  Values events() const {
    if (column_.levels.size() != 2)
      fail(Status::bad_data, frame_.name, ", column '", column_.name,
           "': a binomial response is 0/1 or has two levels; it has ", column_.levels.size());
    Values out(rows_.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = column_.codes[rows_[i]];
    return out;
  }

  std::string place(std::size_t i) const {
    return cat(frame_.name, ", row ", rows_[i] + 1, " below the header, column '", column_.name, "'");
  }
  [[noreturn]] void refuse(std::size_t i, const char* expected) const {
    const std::int64_t row = rows_[i];
    const std::string value = column_.factor ? column_.levels[column_.codes[row]] : number_text(column_.values[row]);
    fail(Status::bad_data, place(i), ": '", value, "' is not ", expected);
  }
  // The first row whose value is not allowed, if any, is refused.
  template <class Allowed>
  void check(const Values& values, Allowed allowed, const char* expected) const {
    const auto wrong = std::find_if_not(values.begin(), values.end(), allowed);
    if (wrong != values.end()) refuse(static_cast<std::size_t>(wrong - values.begin()), expected);
  }

 private:
  const Frame& frame_;
  const Column& column_;
  const std::vector<std::int64_t>& rows_;
};

bool not_negative(double value) { return value >= 0; }

Values prior_weights(const Model& model, const Frame& frame, const DesignRows& rows) {
  if (model.weights.empty()) return Values(rows.rows.size(), 1.0);
  const RowColumn column(frame, model.weights, rows);
  Values weight = column.numbers();
  column.check(weight, not_negative, "a weight, a number of 0 or more");
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
  const auto found = std::find_if(values.begin(), values.end(), is_fraction);
  if (found == values.end()) return;
  context.warn(cat(column.place(static_cast<std::size_t>(found - values.begin())), ": ", *found, " ", what,
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
  const RowColumn successes(frame, model.formula.response, rows);
  const RowColumn others(frame, pairs ? model.formula.failures : model.trials, rows);
  ResponseRows out{prior_weights(model, frame, rows), successes.numbers(), 0};
  Values n = others.numbers();
  successes.check(out.y, not_negative, "a number of successes, 0 or more");
  others.check(n, not_negative, pairs ? "a number of failures, 0 or more" : "a number of trials, 0 or more");
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (pairs) n[i] += out.y[i];
    if (out.y[i] > n[i]) successes.refuse(i, cat("a part of the ", n[i], " trials of the row").c_str());
  }
  warn_of_fractions(context, successes, out.y, "successes");
  warn_of_fractions(context, others, n, "trials");
  for (std::size_t i = 0; i < n.size(); ++i) {
    out.constant += out.weight[i] * log_choose(n[i], out.y[i]);
    out.y[i] *= out.weight[i];
    out.weight[i] *= n[i];
  }
  return out;
}

// 0/1, two levels, or proportions of the weight.
ResponseRows proportion_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  const RowColumn column(frame, model.formula.response, rows);
  ResponseRows out{prior_weights(model, frame, rows), column.is_text() ? column.events() : column.numbers(), 0};
  column.check(out.y, [](double y) { return y >= 0 && y <= 1; },
               "0 or 1, as a binomial response must be, nor a proportion; counts need cbind(successes, failures) or "
               "trials");
  for (std::size_t i = 0; i < out.y.size(); ++i) {
    const bool event = out.y[i] == 0 || out.y[i] == 1;
    out.y[i] *= out.weight[i];
    if (!event) out.constant += log_choose(out.weight[i], out.y[i]);
  }
  warn_of_fractions(context, column, out.y, "successes (weight times the response)");
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
  const RowColumn column(frame, model.formula.response, rows);
  ResponseRows out{prior_weights(model, frame, rows), column.numbers(), 0};
  column.check(out.y, not_negative, "a count, as a poisson response must be");
  warn_of_fractions(context, column, out.y, "events");
  const bool same = constant(out.y, out.weight);
  if (same && (rows.eta_offset.empty() || std::all_of(out.y.begin(), out.y.end(), [](double y) { return y == 0; })))
    refuse_constant(frame, model.formula.response, out.y.front(), out.weight);
  for (std::size_t i = 0; i < out.y.size(); ++i) {
    out.constant -= out.weight[i] * log_factorial(out.y[i]);
    out.y[i] *= out.weight[i];
  }
  return out;
}

ResponseRows gaussian_rows(const Model& model, const Frame& frame, const DesignRows& rows) {
  const RowColumn column(frame, model.formula.response, rows);
  ResponseRows out{prior_weights(model, frame, rows), column.numbers(), 0};
  for (std::size_t i = 0; i < rows.eta_offset.size(); ++i) out.y[i] -= rows.eta_offset[i];
  if (constant(out.y, out.weight)) refuse_constant(frame, model.formula.response, out.y.front(), out.weight);
  for (const double w : out.weight)
    if (w > 0 && w != 1) out.constant += std::log(w) / 2;
  return out;
}

}  // namespace

ResponseRows response_rows(const Context& context, const Model& model, const Frame& frame, const DesignRows& rows) {
  if (model.family == Family::gaussian) return gaussian_rows(model, frame, rows);
  ResponseRows out = model.family == Family::binomial ? binomial_rows(context, model, frame, rows)
                                                      : poisson_rows(context, model, frame, rows);
  out.constant += std::inner_product(rows.eta_offset.begin(), rows.eta_offset.end(), out.y.begin(), 0.0);
  return out;
}

}  // namespace fedglmm
