// fedglmm.hpp - C++17 over fedglmm.h: handles that release themselves, errors as exceptions, strings and vectors.
//
// Header only; every promise is that of fedglmm.h. A `const char*` inside a struct that a handle returned lives as long
// as that handle. Option structs here have the fields of their C namesakes; an empty string stands for NULL.
#ifndef FEDGLMM_HPP
#define FEDGLMM_HPP

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fedglmm/detail/columns.hpp"
#include "fedglmm/detail/handle.hpp"
#include "fedglmm/fedglmm.h"

namespace fglmm {

// ---- context --------------------------------------------------------------------------------------------------------

struct ContextOptions {
  std::string backend = "auto";
  std::string module;
  std::string devices;
  std::int32_t threads = 0;
  std::function<void(fglmm_log_level, const char* message)> log;
  std::function<void(const char* stage, double fraction)> progress;
  std::function<bool()> cancel;
};

class Context {
 public:
  explicit Context(ContextOptions options = {}) : options_(std::make_unique<ContextOptions>(std::move(options))) {
    fglmm_context_options raw = FGLMM_CONTEXT_OPTIONS_INIT;
    raw.backend = options_->backend.c_str();
    raw.module = detail::null_if_empty(options_->module);
    raw.devices = detail::null_if_empty(options_->devices);
    raw.threads = options_->threads;
    raw.log_user = raw.progress_user = raw.cancel_user = options_.get();
    if (options_->log) raw.log = [](void* user, fglmm_log_level level, const char* text) { of(user).log(level, text); };
    if (options_->progress) {
      raw.progress = [](void* user, const char* stage, double done) { of(user).progress(stage, done); };
    }
    if (options_->cancel) raw.cancel = [](void* user) -> std::int32_t { return of(user).cancel() ? 1 : 0; };
    fglmm_context* context = nullptr;
    detail::call(fglmm_context_create, static_cast<const fglmm_context_options*>(&raw), &context);
    raw_.reset(context);
  }
  const fglmm_context* get() const { return raw_.get(); }
  std::string backend() const { return fglmm_context_backend(get()); }

 private:
  static ContextOptions& of(void* user) { return *static_cast<ContextOptions*>(user); }
  struct Destroy {
    void operator()(fglmm_context* raw) const { fglmm_context_destroy(raw); }
  };
  std::unique_ptr<ContextOptions> options_;  // the callbacks' user pointer: its address survives a move
  std::unique_ptr<fglmm_context, Destroy> raw_;
};

// ---- protocol -------------------------------------------------------------------------------------------------------

struct DraftOptions {
  std::string cluster, within;
  std::vector<std::string> responses, variables, random;
  std::vector<std::string> levels, bounds, derived, transforms, steps, cuts, pools;  // "column=value"
  std::string weights, trials, offset, profile, small_clusters;
  double ratio = 0;
  std::int64_t min_rows = 0, min_cell = 0;
  std::int32_t order = 0, numeric_order = 0;
};

namespace detail {

// fglmm_draft_options with the lists that it points into.
class RawDraftOptions {
 public:
  explicit RawDraftOptions(const DraftOptions& options) {
    raw_.cluster = null_if_empty(options.cluster);
    raw_.within = null_if_empty(options.within);
    set(options.responses, raw_.responses, raw_.response_count);
    set(options.variables, raw_.variables, raw_.variable_count);
    set(options.random, raw_.random, raw_.random_count);
    set(options.levels, raw_.levels, raw_.level_count);
    set(options.bounds, raw_.bounds, raw_.bound_count);
    set(options.derived, raw_.derived, raw_.derived_count);
    set(options.transforms, raw_.transforms, raw_.transform_count);
    set(options.steps, raw_.steps, raw_.step_count);
    set(options.cuts, raw_.cuts, raw_.cut_count);
    set(options.pools, raw_.pools, raw_.pool_count);
    raw_.weights = null_if_empty(options.weights);
    raw_.trials = null_if_empty(options.trials);
    raw_.offset = null_if_empty(options.offset);
    if (!options.profile.empty()) raw_.profile = options.profile.c_str();
    if (!options.small_clusters.empty()) raw_.small_clusters = options.small_clusters.c_str();
    raw_.ratio = options.ratio;
    raw_.min_rows = options.min_rows;
    raw_.min_cell = options.min_cell;
    raw_.order = options.order;
    raw_.numeric_order = options.numeric_order;
  }
  const fglmm_draft_options* get() const { return &raw_; }

 private:
  void set(const std::vector<std::string>& list, const char* const*& data, std::int64_t& count) {
    lists_.emplace_back(list);
    data = lists_.back().data();
    count = lists_.back().size();
  }
  std::deque<StringList> lists_;
  fglmm_draft_options raw_ = FGLMM_DRAFT_OPTIONS_INIT;
};

}  // namespace detail

class Protocol : public detail::Handle<fglmm_protocol, fglmm_protocol_destroy> {
 public:
  using Handle::Handle;
  static Protocol draft(const Context& context, const std::string& csv_path, const DraftOptions& options) {
    const detail::RawDraftOptions raw(options);
    return make<Protocol>(fglmm_protocol_draft_csv, context.get(), csv_path.c_str(), raw.get());
  }
  static Protocol draft(const Context& context, const Columns& columns, const DraftOptions& options) {
    const detail::RawDraftOptions raw(options);
    return make<Protocol>(fglmm_protocol_draft_columns, context.get(), columns.data(), columns.size(), columns.rows(),
                          raw.get());
  }
  static Protocol read(const Context& context, const std::string& path) {
    return make<Protocol>(fglmm_protocol_read, context.get(), path.c_str());
  }
  static Protocol parse(const Context& context, const std::string& json) {
    return make<Protocol>(fglmm_protocol_parse, context.get(), json.c_str());
  }
  void write(const std::string& path) const { detail::call(fglmm_protocol_write, get(), path.c_str()); }
  std::string json() const { return detail::string_of(fglmm_protocol_json, get()); }
  std::string hash() const { return fglmm_protocol_hash(get()); }
  std::string profile() const { return fglmm_protocol_profile(get()); }
};

// ---- summary --------------------------------------------------------------------------------------------------------

class Summary : public detail::Handle<fglmm_summary, fglmm_summary_destroy> {
 public:
  using Handle::Handle;
  static Summary of(const Context& context, const Protocol& protocol, const std::string& csv_path) {
    return make<Summary>(fglmm_summarize_csv, context.get(), protocol.get(), csv_path.c_str());
  }
  static Summary of(const Context& context, const Protocol& protocol, const Columns& columns) {
    return make<Summary>(fglmm_summarize_columns, context.get(), protocol.get(), columns.data(), columns.size(),
                         columns.rows());
  }
  static Summary read(const Context& context, const std::string& path) {
    return make<Summary>(fglmm_summary_read, context.get(), path.c_str());
  }
  static Summary parse(const Context& context, std::string_view text) {
    return make<Summary>(fglmm_summary_parse, context.get(), text.data(), static_cast<std::uint64_t>(text.size()));
  }
  static Summary merge(const Context& context, const std::vector<Summary>& parts) {
    const std::vector<const fglmm_summary*> raw = raw_pointers(parts);
    return make<Summary>(fglmm_summary_merge, context.get(), raw.data(), static_cast<std::int64_t>(raw.size()));
  }
  void write(const std::string& path) const { detail::call(fglmm_summary_write, get(), path.c_str()); }
  void write_evidence(const std::string& path) const {
    detail::call(fglmm_summary_write_evidence, get(), path.c_str());
  }
  std::string text() const { return detail::string_of(fglmm_summary_text, get()); }
  std::string describe() const { return detail::string_of(fglmm_summary_describe, get()); }
  std::string evidence() const { return detail::string_of(fglmm_summary_evidence, get()); }
  fglmm_summary_info info() const {
    fglmm_summary_info info = FGLMM_SUMMARY_INFO_INIT;
    detail::call(fglmm_summary_get_info, get(), &info);
    return info;
  }

  static std::vector<const fglmm_summary*> raw_pointers(const std::vector<Summary>& summaries) {
    std::vector<const fglmm_summary*> raw;
    for (const Summary& summary : summaries) raw.push_back(summary.get());
    return raw;
  }
};

// ---- dataset --------------------------------------------------------------------------------------------------------

struct DatasetOptions {
  std::vector<std::string> levels, text;
  std::string generator;
  std::uint64_t seed = 1;
  std::int32_t order = 0;
};

class Dataset : public detail::Handle<fglmm_dataset, fglmm_dataset_destroy> {
 public:
  using Handle::Handle;
  static Dataset read(const Context& context, const std::string& csv_path, const DatasetOptions& options = {}) {
    const RawOptions raw(options);
    return make<Dataset>(fglmm_dataset_read_csv, context.get(), csv_path.c_str(), raw.get());
  }
  static Dataset from(const Context& context, const Columns& columns, const DatasetOptions& options = {}) {
    const RawOptions raw(options);
    return make<Dataset>(fglmm_dataset_from_columns, context.get(), columns.data(), columns.size(), columns.rows(),
                         raw.get());
  }
  static Dataset from(const Context& context, const std::vector<Summary>& summaries,
                      const DatasetOptions& options = {}) {
    const RawOptions raw(options);
    const std::vector<const fglmm_summary*> pointers = Summary::raw_pointers(summaries);
    return make<Dataset>(fglmm_dataset_from_summaries, context.get(), pointers.data(),
                         static_cast<std::int64_t>(pointers.size()), raw.get());
  }
  // Pseudo-data as CSV; returns what could not be matched, one a line.
  std::string write_csv(const Context& context, const std::string& path) const {
    return detail::string_of(fglmm_dataset_write_csv, context.get(), get(), path.c_str());
  }

 private:
  class RawOptions {
   public:
    explicit RawOptions(const DatasetOptions& options) : levels_(options.levels), text_(options.text) {
      raw_.levels = levels_.data();
      raw_.level_count = levels_.size();
      raw_.text = text_.data();
      raw_.text_count = text_.size();
      raw_.generator = detail::null_if_empty(options.generator);
      raw_.seed = options.seed;
      raw_.order = options.order;
    }
    const fglmm_dataset_options* get() const { return &raw_; }

   private:
    detail::StringList levels_, text_;
    fglmm_dataset_options raw_ = FGLMM_DATASET_OPTIONS_INIT;
  };
};

// ---- model and fit --------------------------------------------------------------------------------------------------

// Names of columns; "": none.
struct ModelOptions {
  std::string weights, trials, offset;
};

class Model : public detail::Handle<fglmm_model, fglmm_model_destroy> {
 public:
  using Handle::Handle;
  Model(const Context& context, const std::string& formula, const std::string& family,
        const ModelOptions& options = {})
      : Handle(create(context, formula, family, options)) {}
  std::string group() const { return fglmm_model_group(get()); }

 private:
  static Model create(const Context& context, const std::string& formula, const std::string& family,
                      const ModelOptions& options) {
    fglmm_model_options raw = FGLMM_MODEL_OPTIONS_INIT;
    raw.weights = detail::null_if_empty(options.weights);
    raw.trials = detail::null_if_empty(options.trials);
    raw.offset = detail::null_if_empty(options.offset);
    return make<Model>(fglmm_model_create_with, context.get(), formula.c_str(), family.c_str(),
                       static_cast<const fglmm_model_options*>(&raw));
  }
};

struct FitOptions {
  double level = 0.95;
  bool ml = false;
  std::int32_t nagq = 1;
  std::int32_t max_iterations = 100;
  fglmm_interval interval = FGLMM_WALD;
};

class Fit : public detail::Handle<fglmm_fit, fglmm_fit_destroy> {
 public:
  using Handle::Handle;
  static Fit run(const Context& context, const Model& model, const Dataset& dataset, const FitOptions& options = {}) {
    fglmm_fit_options raw = FGLMM_FIT_OPTIONS_INIT;
    raw.level = options.level;
    raw.ml = options.ml ? 1 : 0;
    raw.nagq = options.nagq;
    raw.max_iterations = options.max_iterations;
    raw.interval = options.interval;
    return make<Fit>(fglmm_fit_run, context.get(), model.get(), dataset.get(),
                     static_cast<const fglmm_fit_options*>(&raw));
  }
  static Fit read(const Context& context, const std::string& path) {
    return make<Fit>(fglmm_fit_read, context.get(), path.c_str());
  }
  static Fit parse(const Context& context, const std::string& json) {
    return make<Fit>(fglmm_fit_parse, context.get(), json.c_str());
  }
  fglmm_fit_info info() const {
    fglmm_fit_info info = FGLMM_FIT_INFO_INIT;
    detail::call(fglmm_fit_get_info, get(), &info);
    return info;
  }
  std::vector<fglmm_coefficient> fixed() const {
    return all<fglmm_coefficient>(fglmm_fit_fixed, info().fixed_count);
  }
  std::vector<fglmm_random_term> random() const {
    return all<fglmm_random_term>(fglmm_fit_random, info().random_count);
  }
  std::vector<fglmm_mode> modes() const { return all<fglmm_mode>(fglmm_fit_mode, info().mode_count); }
  std::vector<const char*> unmatched() const {
    return all<const char*>(fglmm_fit_unmatched, info().unmatched_count);
  }
  // q x q, row by row.
  std::vector<double> vcov() const {
    const std::int64_t q = info().fixed_count;
    std::vector<double> values(static_cast<std::size_t>(q * q));
    const fglmm_matrix matrix = {values.data(), q, q, q, 1};
    detail::call(fglmm_fit_vcov, get(), &matrix);
    return values;
  }
  fglmm_certificate certificate() const {
    fglmm_certificate certificate = FGLMM_CERTIFICATE_INIT;
    detail::call(fglmm_fit_certificate, get(), &certificate);
    return certificate;
  }
  std::string json() const { return detail::string_of(fglmm_fit_json, get()); }
  void write_json(const std::string& path) const { detail::call(fglmm_fit_write_json, get(), path.c_str()); }
  fglmm_anova anova(const Fit& other) const {
    fglmm_anova test = FGLMM_ANOVA_INIT;
    detail::call(fglmm_fit_anova, get(), other.get(), &test);
    return test;
  }

 private:
  template <class Item, class Index>
  std::vector<Item> all(fglmm_status (*get_item)(const fglmm_fit*, Index, Item*, fglmm_error*), Index count) const {
    std::vector<Item> items(static_cast<std::size_t>(count));
    for (Index i = 0; i < count; ++i) detail::call(get_item, get(), i, &items[static_cast<std::size_t>(i)]);
    return items;
  }
};

}  // namespace fglmm
#endif
