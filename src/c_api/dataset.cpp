// dataset.cpp - the exported functions of fglmm_dataset.
#include <algorithm>

#include "base/file.hpp"
#include "c_api/guard.hpp"
#include "c_api/handles.hpp"
#include "c_api/structs.hpp"
#include "data/cell.hpp"
#include "pseudo_data/pseudo_data.hpp"

using namespace fedglmm;
using namespace fedglmm::c_api;

namespace {

constexpr fglmm_dataset_options defaults = FGLMM_DATASET_OPTIONS_INIT;

// A single typing error turns a column of numbers into a factor: say so, where nobody asked for one.
void warn_of_mixed_cells(const Context& context, const Frame& frame, const std::vector<NamedList>& levels,
                         const std::vector<std::string>& as_text) {
  for (const Column& column : frame.columns) {
    const std::string* const text = text_among_numbers(column);
    if (!text || find_list(levels, column.name)) continue;
    if (std::find(as_text.begin(), as_text.end(), column.name) != as_text.end()) continue;
    context.warn(cat("column ", in_quotes(column.name), " of ", frame.name, " holds numbers and text such as ",
                     in_quotes(*text), "; it is read as a factor"));
  }
}

std::shared_ptr<const Dataset> dataset_of_rows(const Context& context, RowSource& source,
                                               const fglmm_dataset_options& options) {
  if (options.generator || options.order != defaults.order || options.seed != defaults.seed) {
    fail(Status::invalid_argument, "options generator, seed and order are for summaries, not for individual rows");
  }
  std::vector<NamedList> levels;
  for (const std::string& text : string_list(options.levels, options.level_count, "options.levels")) {
    levels.push_back(parse_named_list(text));
  }
  const std::vector<std::string> text = string_list(options.text, options.text_count, "options.text");
  Frame frame = read_frame(source, levels, text, context);
  warn_of_mixed_cells(context, frame, levels, text);
  return std::make_shared<const Dataset>(std::move(frame));
}

PseudoOptions pseudo_options(const fglmm_dataset_options& options) {
  if (options.level_count != 0) {
    fail(Status::invalid_argument, "option levels is for individual rows; those of summaries are in their protocol");
  }
  if (options.text_count != 0) fail(Status::invalid_argument, "option text is for individual rows");
  PseudoOptions pseudo;
  if (options.generator) pseudo.generator = options.generator;
  pseudo.seed = options.seed;
  pseudo.order = options.order;
  return pseudo;
}

std::string lines(const PseudoData& data) {
  std::string text;
  for (const std::string& line : data.unmatched) text += line + '\n';
  for (const std::string& line : data.unmatched_responses) text += line + '\n';
  return text;
}

}  // namespace

fglmm_status fglmm_dataset_options_init(fglmm_dataset_options* options, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(options, "options"), size, defaults); });
}

fglmm_status fglmm_dataset_read_csv(const fglmm_context* context, const char* path,
                                    const fglmm_dataset_options* options, fglmm_dataset** dataset,
                                    fglmm_error* error) {
  return create(dataset, "dataset", error, [&] {
    const Context& engine = *require(context, "context").value;
    require_text(path, "path");
    const fglmm_dataset_options complete = read_options(options, defaults);
    return dataset_of_rows(engine, *open_csv(path), complete);
  });
}

fglmm_status fglmm_dataset_from_columns(const fglmm_context* context, const fglmm_column* columns,
                                        int64_t column_count, int64_t rows, const fglmm_dataset_options* options,
                                        fglmm_dataset** dataset, fglmm_error* error) {
  return create(dataset, "dataset", error, [&] {
    const Context& engine = *require(context, "context").value;
    require_array(columns, column_count, "columns");
    const fglmm_dataset_options complete = read_options(options, defaults);
    return dataset_of_rows(engine, *view_columns(columns, column_count, rows), complete);
  });
}

fglmm_status fglmm_dataset_from_summaries(const fglmm_context* context, const fglmm_summary* const* summaries,
                                          int64_t summary_count, const fglmm_dataset_options* options,
                                          fglmm_dataset** dataset, fglmm_error* error) {
  return create(dataset, "dataset", error, [&] {
    require(context, "context");
    require_pointers(summaries, summary_count, "summaries");
    const fglmm_dataset_options complete = read_options(options, defaults);
    std::vector<std::shared_ptr<const Summary>> parts;
    for (std::int64_t i = 0; i < summary_count; ++i) parts.push_back(summaries[i]->value);
    return std::make_shared<const Dataset>(std::move(parts), pseudo_options(complete));
  });
}

fglmm_status fglmm_dataset_write_csv(const fglmm_context* context, const fglmm_dataset* dataset, const char* path,
                                     char** report, fglmm_error* error) {
  return guard(error, [&] {
    const Context& engine = *require(context, "context").value;
    const Dataset& source = *require(dataset, "dataset").value;
    require_text(path, "path");
    if (source.from_rows()) fail(Status::invalid_argument, "pseudo-data are made from summaries, not from rows");
    check_exported(*source.summary().protocol);
    const PseudoData& data = source.pseudo_data(engine);
    std::unique_ptr<char, void (*)(char*)> text(report ? new_string(lines(data)) : nullptr, fglmm_string_free);
    write_file(path, pseudo_data_csv(data));
    if (report) *report = text.release();
  });
}

void fglmm_dataset_destroy(fglmm_dataset* dataset) { delete dataset; }
