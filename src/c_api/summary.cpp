// summary.cpp - the exported functions of fglmm_summary.
#include "base/file.hpp"
#include "c_api/guard.hpp"
#include "c_api/handles.hpp"
#include "c_api/structs.hpp"
#include "summary/codec.hpp"
#include "summary/merge.hpp"
#include "summary/summarize.hpp"

using namespace fedglmm;
using namespace fedglmm::c_api;

namespace {

constexpr fglmm_summary_info empty_info = FGLMM_SUMMARY_INFO_INIT;

std::shared_ptr<const Summary> shared(Summary summary) { return std::make_shared<const Summary>(std::move(summary)); }

const Summary& engine_summary(const fglmm_summary* summary) { return *require(summary, "summary").value; }

const std::string& require_evidence(const fglmm_summary* summary) {
  const std::string& evidence = engine_summary(summary).evidence;
  if (evidence.empty()) {
    fail(Status::invalid_argument, "no evidence: only a summary that was made here from rows has any, and this one was "
                                   "read or merged");
  }
  return evidence;
}

// Clusters by name: one that two releases speak of counts once.
std::int64_t count_clusters(const Summary& summary) {
  std::int64_t count = 0;
  const std::string* last = nullptr;
  for (const Group& group : summary.groups) {
    if (!group.rows.cluster.empty() && (!last || *last != group.rows.cluster)) ++count;
    last = &group.rows.cluster;
  }
  return count;
}

fglmm_summary_info make_info(const Summary& summary) {
  fglmm_summary_info info = empty_info;
  info.clusters = count_clusters(summary);
  for (const Release& release : summary.releases) {
    info.rows += release.rows;
    info.left_out_clusters += release.left_out_clusters;
    info.left_out_rows += release.left_out_rows;
    info.incomplete_rows += release.incomplete_rows;
  }
  info.statistics_shared = count_statistics(summary);
  info.releases = static_cast<std::int64_t>(summary.releases.size());
  return info;
}

}  // namespace

fglmm_status fglmm_summarize_csv(const fglmm_context* context, const fglmm_protocol* protocol, const char* path,
                                 fglmm_summary** summary, fglmm_error* error) {
  return create(summary, "summary", error, [&] {
    const Context& engine = *require(context, "context").value;
    const auto& agreed = require(protocol, "protocol").value;
    return shared(summarize(engine, agreed, *open_csv(require_text(path, "path"))));
  });
}

fglmm_status fglmm_summarize_columns(const fglmm_context* context, const fglmm_protocol* protocol,
                                     const fglmm_column* columns, int64_t column_count, int64_t rows,
                                     fglmm_summary** summary, fglmm_error* error) {
  return create(summary, "summary", error, [&] {
    const Context& engine = *require(context, "context").value;
    const auto& agreed = require(protocol, "protocol").value;
    require_array(columns, column_count, "columns");
    return shared(summarize(engine, agreed, *view_columns(columns, column_count, rows)));
  });
}

fglmm_status fglmm_summary_read(const fglmm_context* context, const char* path, fglmm_summary** summary,
                                fglmm_error* error) {
  return create(summary, "summary", error, [&] {
    require(context, "context");
    require_text(path, "path");
    return shared(parse_summary(read_file(path), path));
  });
}

fglmm_status fglmm_summary_parse(const fglmm_context* context, const char* text, uint64_t length,
                                 fglmm_summary** summary, fglmm_error* error) {
  return create(summary, "summary", error, [&] {
    require(context, "context");
    return shared(parse_summary({require_text(text, "text"), length}, "the summary's text"));
  });
}

fglmm_status fglmm_summary_write(const fglmm_summary* summary, const char* path, fglmm_error* error) {
  return guard(error, [&] {
    const Summary& engine = engine_summary(summary);
    write_file(require_text(path, "path"), summary_text(engine));
  });
}

fglmm_status fglmm_summary_text(const fglmm_summary* summary, char** text, fglmm_error* error) {
  return create_string(text, "text", error, [&] { return summary_text(engine_summary(summary)); });
}

fglmm_status fglmm_summary_describe(const fglmm_summary* summary, char** text, fglmm_error* error) {
  return create_string(text, "text", error, [&] { return describe_summary(engine_summary(summary)); });
}

fglmm_status fglmm_summary_evidence(const fglmm_summary* summary, char** json, fglmm_error* error) {
  return create_string(json, "json", error, [&] { return require_evidence(summary); });
}

fglmm_status fglmm_summary_write_evidence(const fglmm_summary* summary, const char* path, fglmm_error* error) {
  return guard(error, [&] {
    const std::string& evidence = require_evidence(summary);
    write_file(require_text(path, "path"), evidence);
  });
}

fglmm_status fglmm_summary_merge(const fglmm_context* context, const fglmm_summary* const* parts, int64_t part_count,
                                 fglmm_summary** merged, fglmm_error* error) {
  return create(merged, "merged", error, [&] {
    require(context, "context");
    require_pointers(parts, part_count, "parts");
    std::vector<const Summary*> engines;
    for (std::int64_t i = 0; i < part_count; ++i) engines.push_back(parts[i]->value.get());
    return shared(merge_summaries(engines));
  });
}

fglmm_status fglmm_summary_info_init(fglmm_summary_info* info, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(info, "info"), size, empty_info); });
}

fglmm_status fglmm_summary_get_info(const fglmm_summary* summary, fglmm_summary_info* info, fglmm_error* error) {
  return guard(error, [&] {
    const fglmm_summary_info full = make_info(engine_summary(summary));
    write_struct(info, require(info, "info").struct_size, full);
  });
}

void fglmm_summary_destroy(fglmm_summary* summary) { delete summary; }
