// context.cpp - the exported functions of fglmm_context.
#include <charconv>
#include <cstring>
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

// "0,1"; null: none.
std::vector<int> device_numbers(const char* text) {
  std::vector<int> out;
  if (!text) return out;
  const char* const end = text + std::strlen(text);
  for (const char* at = text;; ++at) {
    const auto [next, problem] = std::from_chars(at, end, out.emplace_back());
    if (problem != std::errc() || out.back() < 0 || (next != end && *next != ','))
      fail(Status::invalid_argument, "devices is '", text, "'; give numbers from 0, such as '0,1'");
    if (next == end) return out;
    at = next;
  }
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
  const BackendChoice choice{options.backend ? options.backend : "auto", options.module ? options.module : "",
                             device_numbers(options.devices), context->threads};
  context->backend =
      make_backend(choice, [owner = context.get()](const std::string& message) { owner->info(message); });
  context->backend_name = context->backend->description();
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
