// fit.cpp - the exported functions of fglmm_model and fglmm_fit.
#include <algorithm>
#include <numeric>

#include "base/file.hpp"
#include "c_api/guard.hpp"
#include "c_api/handles.hpp"
#include "c_api/structs.hpp"
#include "fit/read_fit.hpp"
#include "inference/anova.hpp"

using namespace fedglmm;
using namespace fedglmm::c_api;

namespace {

constexpr fglmm_model_options model_defaults = FGLMM_MODEL_OPTIONS_INIT;
constexpr fglmm_fit_options defaults = FGLMM_FIT_OPTIONS_INIT;
constexpr fglmm_fit_info empty_info = FGLMM_FIT_INFO_INIT;
constexpr fglmm_certificate empty_certificate = FGLMM_CERTIFICATE_INIT;
constexpr fglmm_anova empty_anova = FGLMM_ANOVA_INIT;

ModelColumns model_columns(const fglmm_model_options& options) {
  const auto name = [](const char* column) { return column ? column : ""; };
  return {name(options.weights), name(options.trials), name(options.offset)};
}

Interval engine_interval(fglmm_interval interval) {
  switch (interval) {
    case FGLMM_WALD: return Interval::wald;
    case FGLMM_PROFILE: return Interval::profile;
    case FGLMM_ROBUST: return Interval::robust;
    default:
      fail(Status::invalid_argument, "interval is ", interval,
           "; it must be FGLMM_WALD, FGLMM_PROFILE or FGLMM_ROBUST");
  }
}

FitOptions engine_options(const fglmm_fit_options& options) {
  if (options.ml != 0 && options.ml != 1) fail(Status::invalid_argument, "ml is ", options.ml, "; it must be 0 or 1");
  if (options.nagq < 1) fail(Status::invalid_argument, "nagq is ", options.nagq, "; it must be at least 1");
  if (options.reserved_2 != 0) fail(Status::unsupported, "the options' field 'reserved_2' is not 0");
  return {options.level, options.ml == 1, options.nagq, options.max_iterations, engine_interval(options.interval)};
}

const FitResult& engine_fit(const fglmm_fit* fit) { return require(fit, "fit").value; }

// list[index], or INVALID_ARGUMENT that says how many there are.
template <class List>
const auto& item(const List& list, std::int64_t index, const char* what) {
  if (index < 0 || index >= static_cast<std::int64_t>(list.size())) {
    fail(Status::invalid_argument, "index ", index, " is outside: the fit has ", list.size(), " ", what);
  }
  return list[static_cast<std::size_t>(index)];
}

template <class List>
std::int64_t count_of(const List& list) {
  return static_cast<std::int64_t>(list.size());
}

const double* or_null(const std::vector<double>& list) { return list.empty() ? nullptr : list.data(); }

fglmm_fit_info make_info(const FitResult& fit) {
  fglmm_fit_info info = empty_info;
  info.outcome = fit.outcome;
  info.fixed_count = static_cast<std::int32_t>(fit.fixed.size());
  info.random_count = static_cast<std::int32_t>(fit.random.size());
  info.parameter_count = parameter_count(fit);
  info.nagq = fit.nagq;
  info.evaluations = fit.evaluations;
  info.mode_count = count_of(fit.modes);
  info.rows = fit.rows;
  info.clusters = fit.clusters;
  info.left_out_rows = fit.left_out_rows;
  info.left_out_clusters = fit.left_out_clusters;
  info.dropped_rows = fit.dropped_rows;
  info.unmatched_count = count_of(fit.unmatched);
  info.statistics_shared = fit.statistics_shared;
  info.loglik = fit.loglik;
  info.aic = fit.aic;
  info.bic = fit.bic;
  info.sigma = fit.sigma;
  info.max_gradient = fit.max_gradient;
  info.message = fit.message.c_str();
  info.formula = fit.formula.c_str();
  info.family = fit.family.c_str();
  info.link = fit.link.c_str();
  info.source = fit.source.c_str();
  info.method = fit.method.c_str();
  info.response = fit.response.c_str();
  info.group = fit.group.c_str();
  info.missing_rules = fit.missing_rules.c_str();
  info.data = fit.data.c_str();
  return info;
}

std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

// Whether i * row + j * col is the same for two of the elements of a q x q matrix, q > 1. The nearest such two are
// col / g rows and row / g columns apart, g the greatest common divisor.
bool overlap(std::int64_t row_stride, std::int64_t col_stride, std::int64_t q) {
  const std::uint64_t row = magnitude(row_stride), col = magnitude(col_stride);
  const std::uint64_t divisor = std::gcd(row, col);
  return divisor == 0 || std::max(row, col) / divisor < static_cast<std::uint64_t>(q);
}

// The caller's matrix must be q x q, every element in a place of its own.
void check_matrix(const fglmm_matrix& matrix, std::int64_t q) {
  require(matrix.data, "vcov->data");
  if (matrix.rows != q || matrix.cols != q) {
    fail(Status::invalid_argument, "the matrix is ", matrix.rows, " x ", matrix.cols, "; the fit has ", q,
         " fixed effects");
  }
  if (q > 1 && overlap(matrix.row_stride, matrix.col_stride, q)) {
    fail(Status::invalid_argument, "strides ", matrix.row_stride, " and ", matrix.col_stride, " make elements overlap");
  }
}

}  // namespace

NameLists fedglmm::c_api::random_names(const FitResult& fit) {
  NameLists lists;
  for (const VarCorr& term : fit.random) {
    lists.emplace_back();
    for (const std::string& name : term.terms) lists.back().push_back(name.c_str());
  }
  return lists;
}

fglmm_status fglmm_model_create(const fglmm_context* context, const char* formula, const char* family,
                                fglmm_model** model, fglmm_error* error) {
  return create(model, "model", error, [&] {
    require(context, "context");
    require_text(formula, "formula");
    return make_model(formula, require_text(family, "family"));
  });
}

fglmm_status fglmm_model_options_init(fglmm_model_options* options, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(options, "options"), size, model_defaults); });
}

fglmm_status fglmm_model_create_with(const fglmm_context* context, const char* formula, const char* family,
                                     const fglmm_model_options* options, fglmm_model** model, fglmm_error* error) {
  return create(model, "model", error, [&] {
    require(context, "context");
    require_text(formula, "formula");
    require_text(family, "family");
    return make_model(formula, family, model_columns(read_options(options, model_defaults)));
  });
}

const char* fglmm_model_group(const fglmm_model* model) {
  return model ? model->value.formula.random.front().group.front().c_str() : "";
}

void fglmm_model_destroy(fglmm_model* model) { delete model; }

fglmm_status fglmm_fit_options_init(fglmm_fit_options* options, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(options, "options"), size, defaults); });
}

fglmm_status fglmm_fit_run(const fglmm_context* context, const fglmm_model* model, const fglmm_dataset* dataset,
                           const fglmm_fit_options* options, fglmm_fit** fit, fglmm_error* error) {
  return create(fit, "fit", error, [&] {
    const Context& engine = *require(context, "context").value;
    const Model& what = require(model, "model").value;
    const Dataset& data = *require(dataset, "dataset").value;
    return fit_model(engine, what, data, engine_options(read_options(options, defaults)));
  });
}

fglmm_status fglmm_fit_info_init(fglmm_fit_info* info, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(info, "info"), size, empty_info); });
}

fglmm_status fglmm_fit_get_info(const fglmm_fit* fit, fglmm_fit_info* info, fglmm_error* error) {
  return guard(error, [&] {
    const fglmm_fit_info full = make_info(engine_fit(fit));
    write_struct(info, require(info, "info").struct_size, full);
  });
}

fglmm_status fglmm_fit_fixed(const fglmm_fit* fit, int32_t index, fglmm_coefficient* coefficient, fglmm_error* error) {
  return guard(error, [&] {
    const Coefficient& one = item(engine_fit(fit).fixed, index, "fixed effects");
    require(coefficient, "coefficient") = {one.name.c_str(), one.estimate, one.se, one.z, one.p, one.lower, one.upper};
  });
}

fglmm_status fglmm_fit_random(const fglmm_fit* fit, int32_t index, fglmm_random_term* term, fglmm_error* error) {
  return guard(error, [&] {
    const VarCorr& one = item(engine_fit(fit).random, index, "random terms");
    const auto& names = fit->random_names[static_cast<std::size_t>(index)];
    require(term, "term") = {one.group.c_str(),    count_of(names),       names.data(),          one.sd.data(),
                             one.cor.data(),       or_null(one.sd_lower), or_null(one.sd_upper), or_null(one.cor_lower),
                             or_null(one.cor_upper)};
  });
}

fglmm_status fglmm_fit_mode(const fglmm_fit* fit, int64_t index, fglmm_mode* mode, fglmm_error* error) {
  return guard(error, [&] {
    const ConditionalMode& one = item(engine_fit(fit).modes, index, "conditional modes");
    require(mode, "mode") = {one.group.c_str(), one.cluster.c_str(), count_of(one.value), one.value.data(),
                             one.sd.data()};
  });
}

fglmm_status fglmm_fit_unmatched(const fglmm_fit* fit, int64_t index, const char** text, fglmm_error* error) {
  return guard(error, [&] {
    const std::string& one = item(engine_fit(fit).unmatched, index, "unmatched blocks");
    require(text, "text") = one.c_str();
  });
}

fglmm_status fglmm_fit_vcov(const fglmm_fit* fit, const fglmm_matrix* vcov, fglmm_error* error) {
  return guard(error, [&] {
    const FitResult& result = engine_fit(fit);
    const auto q = static_cast<std::int64_t>(result.fixed.size());
    const fglmm_matrix& out = require(vcov, "vcov");
    check_matrix(out, q);
    for (std::int64_t i = 0; i < q; ++i) {
      for (std::int64_t j = 0; j < q; ++j) {
        out.data[i * out.row_stride + j * out.col_stride] = result.vcov[static_cast<std::size_t>(i * q + j)];
      }
    }
  });
}

fglmm_status fglmm_certificate_init(fglmm_certificate* certificate, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(certificate, "certificate"), size, empty_certificate); });
}

fglmm_status fglmm_fit_certificate(const fglmm_fit* fit, fglmm_certificate* certificate, fglmm_error* error) {
  return guard(error, [&] {
    const Certificate& known = engine_fit(fit).certificate;
    const fglmm_certificate full = {sizeof full,
                                    known.shift.empty() ? not_a_number : std::ranges::max(known.shift),
                                    or_null(known.shift),
                                    or_null(known.se_shift),
                                    or_null(known.sd_shift),
                                    known.sigma_shift};
    write_struct(certificate, require(certificate, "certificate").struct_size, full);
  });
}

fglmm_status fglmm_fit_json(const fglmm_fit* fit, char** json, fglmm_error* error) {
  return create_string(json, "json", error, [&] { return fit_json(engine_fit(fit)); });
}

fglmm_status fglmm_fit_write_json(const fglmm_fit* fit, const char* path, fglmm_error* error) {
  return guard(error, [&] {
    const FitResult& result = engine_fit(fit);
    write_file(require_text(path, "path"), fit_json(result));
  });
}

fglmm_status fglmm_fit_read(const fglmm_context* context, const char* path, fglmm_fit** fit, fglmm_error* error) {
  return create(fit, "fit", error, [&] {
    require(context, "context");
    require_text(path, "path");
    return parse_fit(read_file(path), path);
  });
}

fglmm_status fglmm_fit_parse(const fglmm_context* context, const char* json, fglmm_fit** fit, fglmm_error* error) {
  return create(fit, "fit", error, [&] {
    require(context, "context");
    return parse_fit(require_text(json, "json"), "the fit's text");
  });
}

void fglmm_fit_destroy(fglmm_fit* fit) { delete fit; }

fglmm_status fglmm_anova_init(fglmm_anova* anova, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(anova, "anova"), size, empty_anova); });
}

fglmm_status fglmm_fit_anova(const fglmm_fit* first, const fglmm_fit* second, fglmm_anova* anova, fglmm_error* error) {
  return guard(error, [&] {
    const Anova test = compare_fits(require(first, "first").value, require(second, "second").value);
    fglmm_anova full = empty_anova;
    full.smaller = test.smaller;
    full.df = test.df;
    full.chisq = test.chisq;
    full.p = test.p;
    full.boundary = test.boundary ? 1 : 0;
    full.same_data = test.same_data ? 1 : 0;
    write_struct(anova, require(anova, "anova").struct_size, full);
  });
}
