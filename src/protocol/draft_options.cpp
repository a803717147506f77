// draft_options.cpp - checks of single options; a draft's cross-checks are parse_protocol's.
#include "protocol/draft_options.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "base/utf8.hpp"
#include "data/cell.hpp"

namespace fedglmm {
namespace {

std::string read_text(const char* text, const char* option) {
  if (!text || !*text) fail(Status::invalid_argument, "option '", option, "' is needed, and must not be empty");
  if (!valid_utf8(text)) fail(Status::invalid_argument, "option '", option, "' is not UTF-8");
  return text;
}

std::vector<std::string> read_texts(const char* const* items, std::int64_t count, const char* option) {
  std::vector<std::string> out;
  for (std::int64_t i = 0; i < count; ++i) {
    out.push_back(read_text(items[i], option));
    if (std::count(out.begin(), out.end(), out.back()) > 1) {
      fail(Status::invalid_argument, "option '", option, "' has ", in_quotes(out.back()), " twice");
    }
  }
  return out;
}

std::vector<NamedList> read_lists(const char* const* items, std::int64_t count, const char* option) {
  std::vector<NamedList> out;
  for (const auto& item : read_texts(items, count, option)) {
    auto list = parse_named_list(item);
    if (find_list(out, list.name)) {
      fail(Status::invalid_argument, "option '", option, "' names ", in_quotes(list.name), " twice");
    }
    out.push_back(std::move(list));
  }
  return out;
}

void check_values(const DraftOptions& options) {
  if (options.small_clusters != "none" && options.small_clusters != "counts") {
    fail(Status::invalid_argument, "option 'small-clusters' must be none or counts");
  }
  if (!std::isfinite(options.ratio) || options.ratio < 0) {
    fail(Status::invalid_argument, "option 'ratio' must be a finite number >= 0");
  }
  if (options.min_rows < 0 || options.min_cell < 0) {
    fail(Status::invalid_argument, "options 'min-rows' and 'min-cell' must not be negative");
  }
  if (options.order != 0 && (options.order < 2 || options.order > 6)) {
    fail(Status::invalid_argument, "option 'order' is ", options.order, "; it must be from 2 to 6");
  }
  const int least = options.order == 0 ? 4 : options.order;
  if (options.numeric_order != 0 && (options.numeric_order < least || options.numeric_order > 8)) {
    fail(Status::invalid_argument, "option 'numeric-order' is ", options.numeric_order, "; it must be from the order, ",
         least, ", to 8");
  }
}

// A column that groups rows has no other part.
void check_grouping(const DraftOptions& options, const std::string& column, const char* what) {
  if (options.is_response(column)) fail(Status::invalid_argument, "the ", what, " column cannot be a response");
  if (std::find(options.variables.begin(), options.variables.end(), column) != options.variables.end()) {
    fail(Status::invalid_argument, in_quotes(column), " is the ", what, ", never a covariate");
  }
  if (find_list(options.levels, column)) {
    fail(Status::invalid_argument, "option 'levels' names the ", what, " column, which has none");
  }
}

// The cluster, what it lies within, each response and each variable are different columns.
void check_roles(const DraftOptions& options) {
  if (options.responses.empty()) fail(Status::invalid_argument, "option 'response' is needed: name one column or more");
  check_grouping(options, options.cluster, "cluster");
  if (!options.within.empty()) check_grouping(options, options.within, "within");
  if (options.within == options.cluster) fail(Status::invalid_argument, "option 'within' names the cluster column");
  for (const auto* name : {&options.weights, &options.trials, &options.offset}) {
    const bool groups = !name->empty() && (*name == options.cluster || *name == options.within);
    if (groups || options.is_response(*name))
      fail(Status::invalid_argument, in_quotes(*name), " cannot be weights, trials or an offset: it is ",
           groups ? "a column of clusters" : "a response");
  }
  for (const auto& name : options.variables) {
    if (options.is_response(name)) fail(Status::invalid_argument, in_quotes(name), " is a response, never a covariate");
  }
  for (const auto& cut : options.cuts) {
    if (find_list(options.levels, cut.name)) {
      fail(Status::invalid_argument, in_quotes(cut.name), " has both options 'cut' and 'levels': a factor is not cut");
    }
  }
}

}  // namespace

bool DraftOptions::is_response(std::string_view name) const {
  return std::find(responses.begin(), responses.end(), name) != responses.end();
}

DraftOptions read_draft_options(const fglmm_draft_options& options) {
  DraftOptions out;
  out.cluster = read_text(options.cluster, "cluster");
  if (options.within) out.within = read_text(options.within, "within");
  if (options.weights) out.weights = read_text(options.weights, "weights");
  if (options.trials) out.trials = read_text(options.trials, "trials");
  if (options.offset) out.offset = read_text(options.offset, "offset");
  out.responses = read_texts(options.responses, options.response_count, "response");
  out.variables = read_texts(options.variables, options.variable_count, "variables");
  out.random = read_texts(options.random, options.random_count, "random");
  out.levels = read_lists(options.levels, options.level_count, "levels");
  out.bounds = read_lists(options.bounds, options.bound_count, "bounds");
  out.derived = read_lists(options.derived, options.derived_count, "derived");
  out.transforms = read_lists(options.transforms, options.transform_count, "transform");
  out.steps = read_lists(options.steps, options.step_count, "step");
  out.cuts = read_lists(options.cuts, options.cut_count, "cut");
  out.pools = read_lists(options.pools, options.pool_count, "pool");
  out.profile = options.profile ? options.profile : "default";
  out.small_clusters = options.small_clusters ? options.small_clusters : "none";
  out.ratio = options.ratio;
  out.min_rows = options.min_rows;
  out.min_cell = options.min_cell;
  out.order = options.order;
  out.numeric_order = options.numeric_order;
  check_values(out);
  check_roles(out);
  return out;
}

}  // namespace fedglmm
