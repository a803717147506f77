// nulls_test.cpp - a NULL where the header does not allow it is an error with the argument's name, not a crash.
#include <doctest/doctest.h>

#include <set>
#include <tuple>
#include <type_traits>

#include "abi/example.hpp"

namespace {

// May be NULL by rule 6 and rule 2 of the header.
template <class T>
constexpr bool nullable = std::is_same_v<T, const fglmm_context_options*> ||
                          std::is_same_v<T, const fglmm_dataset_options*> ||
                          std::is_same_v<T, const fglmm_model_options*> ||
                          std::is_same_v<T, const fglmm_fit_options*> || std::is_same_v<T, fglmm_error*>;

class NullChecks {
 public:
  // Calls `function` once for each pointer argument with that one NULL, then with every pointer NULL. `optional` is the
  // position of one more argument that may be NULL.
  template <class... Parameters, class... Arguments>
  void operator()(const char* name, int optional, fglmm_status (*function)(Parameters...), Arguments... arguments) {
    CAPTURE(name);
    seen.insert(name);
    const std::tuple<Parameters...> valid(arguments...);
    each(function, valid, optional, std::index_sequence_for<Parameters...>{});
    std::tuple<Parameters...> nothing{};
    CHECK(std::apply(function, nothing) == FGLMM_INVALID_ARGUMENT);
  }
  std::set<std::string> seen;
  fglmm_error error;

 private:
  template <class Function, class Tuple, std::size_t... I>
  void each(Function function, const Tuple& valid, int optional, std::index_sequence<I...>) {
    (one<I>(function, valid, optional), ...);
  }
  template <std::size_t I, class Function, class Tuple>
  void one(Function function, Tuple arguments, int optional) {
    using T = std::tuple_element_t<I, Tuple>;
    if constexpr (std::is_pointer_v<T> && !nullable<T>) {
      if (static_cast<int>(I) == optional) return;
      CAPTURE(I);
      error.message[0] = '\0';
      std::get<I>(arguments) = nullptr;
      CHECK(std::apply(function, arguments) == FGLMM_INVALID_ARGUMENT);
      if constexpr (std::is_same_v<std::tuple_element_t<std::tuple_size_v<Tuple> - 1, Tuple>, fglmm_error*>) {
        CHECK(std::string(error.message).find("NULL") != std::string::npos);
      }
    }
  }
};

#define NULLS(function, ...) check(#function, -1, function, __VA_ARGS__)

}  // namespace

TEST_CASE("a NULL argument is refused by every function") {
  const example::Handles made;
  const fglmm::Columns columns = made.site_a.columns();
  const fglmm::detail::RawDraftOptions draft(example::draft_options());
  const fglmm_context* context = made.context.get();
  const fglmm_protocol* protocol = made.protocol.get();
  const fglmm_summary* summary = made.summaries[0].get();
  const fglmm_dataset* dataset = made.dataset.get();
  const fglmm_fit* fit = made.fit.get();
  double cells[9];
  const fglmm_matrix matrix = {cells, 3, 3, 3, 1};

  fglmm_context* no_context = nullptr;
  fglmm_protocol* no_protocol = nullptr;
  fglmm_summary* no_summary = nullptr;
  fglmm_dataset* no_dataset = nullptr;
  fglmm_model* no_model = nullptr;
  fglmm_fit* no_fit = nullptr;
  char* no_string = nullptr;
  const char* no_text = nullptr;
  fglmm_context_options context_options;
  fglmm_draft_options draft_options;
  fglmm_dataset_options dataset_options;
  fglmm_model_options model_options;
  fglmm_fit_options fit_options;
  fglmm_summary_info summary_info = FGLMM_SUMMARY_INFO_INIT;
  fglmm_fit_info fit_info = FGLMM_FIT_INFO_INIT;
  fglmm_coefficient coefficient;
  fglmm_random_term term;
  fglmm_mode mode;
  fglmm_certificate certificate = FGLMM_CERTIFICATE_INIT;
  fglmm_anova anova = FGLMM_ANOVA_INIT;
  const fglmm::Fit null_fit = example::null_fit(made);
  NullChecks check;
  fglmm_error* error = &check.error;
  const std::int64_t count = columns.size(), rows = columns.rows();

  NULLS(fglmm_context_options_init, &context_options, sizeof context_options);
  NULLS(fglmm_draft_options_init, &draft_options, sizeof draft_options);
  NULLS(fglmm_dataset_options_init, &dataset_options, sizeof dataset_options);
  NULLS(fglmm_model_options_init, &model_options, sizeof model_options);
  NULLS(fglmm_fit_options_init, &fit_options, sizeof fit_options);
  NULLS(fglmm_summary_info_init, &summary_info, sizeof summary_info);
  NULLS(fglmm_fit_info_init, &fit_info, sizeof fit_info);
  NULLS(fglmm_context_create, nullptr, &no_context, error);
  NULLS(fglmm_protocol_draft_csv, context, "rows.csv", draft.get(), &no_protocol, error);
  NULLS(fglmm_protocol_draft_columns, context, columns.data(), count, rows, draft.get(), &no_protocol, error);
  NULLS(fglmm_protocol_read, context, "study.json", &no_protocol, error);
  NULLS(fglmm_protocol_parse, context, "{}", &no_protocol, error);
  NULLS(fglmm_protocol_write, protocol, "study.json", error);
  NULLS(fglmm_protocol_json, protocol, &no_string, error);
  NULLS(fglmm_summarize_csv, context, protocol, "rows.csv", &no_summary, error);
  NULLS(fglmm_summarize_columns, context, protocol, columns.data(), count, rows, &no_summary, error);
  NULLS(fglmm_summary_read, context, "site.fgs", &no_summary, error);
  NULLS(fglmm_summary_parse, context, "{}", 2, &no_summary, error);
  NULLS(fglmm_summary_write, summary, "site.fgs", error);
  NULLS(fglmm_summary_text, summary, &no_string, error);
  NULLS(fglmm_summary_describe, summary, &no_string, error);
  NULLS(fglmm_summary_evidence, summary, &no_string, error);
  NULLS(fglmm_summary_write_evidence, summary, "evidence.json", error);
  NULLS(fglmm_summary_merge, context, &summary, 1, &no_summary, error);
  NULLS(fglmm_summary_get_info, summary, &summary_info, error);
  NULLS(fglmm_dataset_read_csv, context, "rows.csv", nullptr, &no_dataset, error);
  NULLS(fglmm_dataset_from_columns, context, columns.data(), count, rows, nullptr, &no_dataset, error);
  NULLS(fglmm_dataset_from_summaries, context, &summary, 1, nullptr, &no_dataset, error);
  check("fglmm_dataset_write_csv", 3, fglmm_dataset_write_csv, context, dataset, "pseudo.csv", &no_string, error);
  NULLS(fglmm_model_create, context, "y ~ 1 + (1|g)", "gaussian", &no_model, error);
  NULLS(fglmm_model_create_with, context, "y ~ 1 + (1|g)", "gaussian", nullptr, &no_model, error);
  NULLS(fglmm_fit_run, context, made.model.get(), dataset, nullptr, &no_fit, error);
  NULLS(fglmm_fit_get_info, fit, &fit_info, error);
  NULLS(fglmm_fit_fixed, fit, 0, &coefficient, error);
  NULLS(fglmm_fit_random, fit, 0, &term, error);
  NULLS(fglmm_fit_mode, fit, 0, &mode, error);
  check.seen.insert("fglmm_fit_unmatched");  // below: this fit has none
  NULLS(fglmm_fit_vcov, fit, &matrix, error);
  NULLS(fglmm_certificate_init, &certificate, sizeof certificate);
  NULLS(fglmm_fit_certificate, fit, &certificate, error);
  NULLS(fglmm_fit_json, fit, &no_string, error);
  NULLS(fglmm_fit_write_json, fit, "fit.json", error);
  NULLS(fglmm_fit_read, context, "fit.json", &no_fit, error);
  NULLS(fglmm_fit_parse, context, "{}", &no_fit, error);
  NULLS(fglmm_anova_init, &anova, sizeof anova);
  NULLS(fglmm_fit_anova, null_fit.get(), fit, &anova, error);
  CHECK(fglmm_fit_unmatched(nullptr, 0, &no_text, nullptr) == FGLMM_INVALID_ARGUMENT);

  CHECK(!no_context);
  CHECK(!no_protocol);
  CHECK(!no_summary);
  CHECK(!no_dataset);
  CHECK(!no_model);
  CHECK(!no_fit);
  CHECK(!no_string);
  for (const std::string& function : example::declared("fglmm_status")) {
    CAPTURE(function);
    CHECK(check.seen.count(function) == 1);
  }
}

TEST_CASE("NULL inside an argument is refused") {
  const fglmm::Context context;
  const fglmm_summary* summaries[] = {nullptr};
  const char* levels[] = {"sex=female,male", nullptr};
  const double numbers[] = {1, 2};
  const fglmm_column column = {"x", numbers, 1, nullptr}, unnamed = {nullptr, numbers, 1, nullptr},
                     empty = {"x", nullptr, 1, nullptr};
  fglmm_dataset_options options = FGLMM_DATASET_OPTIONS_INIT;
  options.levels = levels;
  options.level_count = 2;
  fglmm_summary* summary = nullptr;
  fglmm_dataset* dataset = nullptr;
  const auto from_columns = [&](const fglmm_column* columns, const fglmm_dataset_options* given) {
    return fglmm_dataset_from_columns(context.get(), columns, 1, 2, given, &dataset, nullptr);
  };
  CHECK(fglmm_summary_merge(context.get(), summaries, 1, &summary, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_dataset_from_summaries(context.get(), summaries, 1, nullptr, &dataset, nullptr) ==
        FGLMM_INVALID_ARGUMENT);
  CHECK(from_columns(&unnamed, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(from_columns(&empty, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(from_columns(&column, &options) == FGLMM_INVALID_ARGUMENT);
  options.levels = nullptr;
  CHECK(from_columns(&column, &options) == FGLMM_INVALID_ARGUMENT);
  CHECK(!dataset);
}

TEST_CASE("counts that cannot be are refused") {
  const fglmm::Context context;
  const double numbers[] = {1, 2};
  const fglmm_column column = {"x", numbers, 1, nullptr};
  const fglmm_summary* summary = nullptr;
  fglmm_summary* merged = nullptr;
  fglmm_dataset* dataset = nullptr;
  for (const std::int64_t count : {INT64_C(-1), INT64_MIN, INT64_MAX}) {
    CHECK(fglmm_dataset_from_columns(context.get(), &column, count, 2, nullptr, &dataset, nullptr) ==
          FGLMM_INVALID_ARGUMENT);
    CHECK(fglmm_summary_merge(context.get(), &summary, count, &merged, nullptr) == FGLMM_INVALID_ARGUMENT);
  }
  CHECK(fglmm_dataset_from_columns(context.get(), &column, 1, -1, nullptr, &dataset, nullptr) ==
        FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_summary_merge(context.get(), &summary, 0, &merged, nullptr) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm_dataset_from_summaries(context.get(), &summary, 0, nullptr, &dataset, nullptr) ==
        FGLMM_INVALID_ARGUMENT);
}

TEST_CASE("destroying nothing, and asking nothing for a string, does nothing") {
  fglmm_context_destroy(nullptr);
  fglmm_protocol_destroy(nullptr);
  fglmm_summary_destroy(nullptr);
  fglmm_dataset_destroy(nullptr);
  fglmm_model_destroy(nullptr);
  fglmm_fit_destroy(nullptr);
  fglmm_string_free(nullptr);
  CHECK(std::string(fglmm_context_backend(nullptr)).empty());
  CHECK(std::string(fglmm_model_group(nullptr)).empty());
  CHECK(std::string(fglmm_protocol_hash(nullptr)).empty());
  CHECK(std::string(fglmm_protocol_profile(nullptr)).empty());
}
