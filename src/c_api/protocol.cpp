// protocol.cpp - the exported functions of fglmm_protocol.
#include "base/file.hpp"
#include "c_api/guard.hpp"
#include "c_api/handles.hpp"
#include "c_api/structs.hpp"
#include "protocol/draft.hpp"

using namespace fedglmm;
using namespace fedglmm::c_api;

namespace {

constexpr fglmm_draft_options defaults = FGLMM_DRAFT_OPTIONS_INIT;

fglmm_draft_options read_draft_options(const fglmm_draft_options* given) {
  const fglmm_draft_options options = read_options(given, defaults);
  require_text(options.cluster, "options.cluster");
  require_pointers(options.responses, options.response_count, "options.responses");
  require_pointers(options.variables, options.variable_count, "options.variables");
  require_pointers(options.random, options.random_count, "options.random");
  require_pointers(options.levels, options.level_count, "options.levels");
  require_pointers(options.bounds, options.bound_count, "options.bounds");
  require_pointers(options.derived, options.derived_count, "options.derived");
  require_pointers(options.transforms, options.transform_count, "options.transforms");
  require_pointers(options.steps, options.step_count, "options.steps");
  require_pointers(options.cuts, options.cut_count, "options.cuts");
  require_pointers(options.pools, options.pool_count, "options.pools");
  if (options.reserved_2 != 0) fail(Status::unsupported, "the options' field 'reserved_2' is not 0");
  return options;
}

}  // namespace

fglmm_status fglmm_draft_options_init(fglmm_draft_options* options, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(options, "options"), size, defaults); });
}

fglmm_status fglmm_protocol_draft_csv(const fglmm_context* context, const char* path,
                                      const fglmm_draft_options* options, fglmm_protocol** protocol,
                                      fglmm_error* error) {
  return create(protocol, "protocol", error, [&] {
    const Context& engine = *require(context, "context").value;
    require_text(path, "path");
    const fglmm_draft_options complete = read_draft_options(options);
    return draft_protocol(engine, *open_csv(path), complete);
  });
}

fglmm_status fglmm_protocol_draft_columns(const fglmm_context* context, const fglmm_column* columns,
                                          int64_t column_count, int64_t rows, const fglmm_draft_options* options,
                                          fglmm_protocol** protocol, fglmm_error* error) {
  return create(protocol, "protocol", error, [&] {
    const Context& engine = *require(context, "context").value;
    require_array(columns, column_count, "columns");
    const fglmm_draft_options complete = read_draft_options(options);
    return draft_protocol(engine, *view_columns(columns, column_count, rows), complete);
  });
}

fglmm_status fglmm_protocol_read(const fglmm_context* context, const char* path, fglmm_protocol** protocol,
                                 fglmm_error* error) {
  return create(protocol, "protocol", error, [&] {
    require(context, "context");
    require_text(path, "path");
    return parse_protocol(read_file(path), path);
  });
}

fglmm_status fglmm_protocol_parse(const fglmm_context* context, const char* json, fglmm_protocol** protocol,
                                  fglmm_error* error) {
  return create(protocol, "protocol", error, [&] {
    require(context, "context");
    return parse_protocol(require_text(json, "json"), "the protocol's text");
  });
}

fglmm_status fglmm_protocol_write(const fglmm_protocol* protocol, const char* path, fglmm_error* error) {
  return guard(error, [&] {
    const Protocol& engine = *require(protocol, "protocol").value;
    write_file(require_text(path, "path"), protocol_text(engine));
  });
}

fglmm_status fglmm_protocol_json(const fglmm_protocol* protocol, char** json, fglmm_error* error) {
  return create_string(json, "json", error, [&] { return require(protocol, "protocol").value->json; });
}

const char* fglmm_protocol_hash(const fglmm_protocol* protocol) {
  return protocol ? protocol->value->hash.c_str() : "";
}

const char* fglmm_protocol_profile(const fglmm_protocol* protocol) {
  return protocol ? profile_name(protocol->value->profile).data() : "";
}

void fglmm_protocol_destroy(fglmm_protocol* protocol) { delete protocol; }
