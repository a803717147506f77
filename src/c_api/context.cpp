// context.cpp - the exported functions of fglmm_context.
#include <thread>

#include "backend/registry.hpp"
#include "c_api/guard.hpp"
#include "c_api/handles.hpp"
#include "c_api/structs.hpp"

using namespace fedglmm;
using namespace fedglmm::c_api;

namespace {

constexpr fglmm_context_options defaults = FGLMM_CONTEXT_OPTIONS_INIT;

int resolve_threads(std::int32_t threads) {
  constexpr int most = 1024;
  if (threads < 0 || threads > most) {
    fail(Status::invalid_argument, "threads is ", threads, "; give 0 (one per processor) to ", most);
  }
  if (threads > 0) return threads;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most);
}

std::shared_ptr<const Context> make_context(const fglmm_context_options& options) {
  auto context = std::make_shared<Context>();
  context->threads = resolve_threads(options.threads);
  context->log_callback = options.log;
  context->log_user = options.log_user;
  context->progress_callback = options.progress;
  context->progress_user = options.progress_user;
  context->cancel_callback = options.cancel;
  context->cancel_user = options.cancel_user;
  context->backend = make_backend(options.backend ? options.backend : "auto", options.module ? options.module : "",
                                  context->threads, context->backend_name,
                                  [&](const std::string& message) { context->info(message); });
  return context;
}

}  // namespace

fglmm_status fglmm_context_options_init(fglmm_context_options* options, uint64_t size) {
  return guard(nullptr, [&] { write_struct(&require(options, "options"), size, defaults); });
}

fglmm_status fglmm_context_create(const fglmm_context_options* options, fglmm_context** context, fglmm_error* error) {
  return create(context, "context", error, [&] { return make_context(read_options(options, defaults)); });
}

void fglmm_context_destroy(fglmm_context* context) { delete context; }

const char* fglmm_context_backend(const fglmm_context* context) {
  return context ? context->value->backend_name.c_str() : "";
}
