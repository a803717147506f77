// context_test.cpp - backends by name, threads, callbacks.
#include <doctest/doctest.h>

#include <thread>

#include "abi/example.hpp"

namespace {

fglmm_status create_status(const char* backend, std::int32_t threads) {
  fglmm_context_options options = FGLMM_CONTEXT_OPTIONS_INIT;
  options.backend = backend;
  options.threads = threads;
  fglmm_context* context = nullptr;
  const fglmm_status status = fglmm_context_create(&options, &context, nullptr);
  fglmm_context_destroy(context);
  return status;
}

}  // namespace

TEST_CASE("a backend by name is that one or an error") {
  CHECK(create_status("cpu", 1) == FGLMM_OK);
  CHECK(create_status("auto", 0) == FGLMM_OK);
  CHECK(create_status("gpu", 1) == FGLMM_INVALID_ARGUMENT);
  CHECK(create_status("cpu", -1) == FGLMM_INVALID_ARGUMENT);
  CHECK(create_status("cpu", INT32_MAX) == FGLMM_INVALID_ARGUMENT);
  CHECK(fglmm::Context().backend().substr(0, 3) == "cpu");
}

TEST_CASE("a module that is not there makes cuda unavailable") {
  fglmm_context_options options = FGLMM_CONTEXT_OPTIONS_INIT;
  options.backend = "cuda";
  options.module = "/nonexistent/libfedglmm_cuda.so";
  fglmm_context* context = nullptr;
  CHECK(fglmm_context_create(&options, &context, nullptr) == FGLMM_BACKEND_UNAVAILABLE);
  CHECK(!context);
}

TEST_CASE("log and progress callbacks are called with their user pointer") {
  std::vector<std::string> messages;
  std::vector<double> fractions;
  fglmm::ContextOptions options;
  options.threads = 1;
  options.log = [&](fglmm_log_level, const char* message) { messages.push_back(message); };
  options.progress = [&](const char*, double fraction) { fractions.push_back(fraction); };
  const example::Handles made(options);
  CHECK(!messages.empty());  // the draft tells what it guessed
  CHECK(!fractions.empty());
  for (const double fraction : fractions) CHECK((fraction >= 0 && fraction <= 1));
}

TEST_CASE("cancel stops a fit") {
  const example::Handles made;
  fglmm::ContextOptions options;
  options.cancel = [] { return true; };
  const fglmm::Context context(options);
  const fglmm::Dataset fresh = fglmm::Dataset::from(made.context, made.summaries);
  for (const fglmm::Dataset* dataset : {&fresh, &made.dataset}) {
    fglmm_fit* fit = nullptr;
    fglmm_error error;
    CHECK(fglmm_fit_run(context.get(), made.model.get(), dataset->get(), nullptr, &fit, &error) == FGLMM_CANCELLED);
    CHECK(!fit);
  }
  CHECK(fglmm::Fit::run(made.context, made.model, fresh).json() == made.fit.json());  // nothing was left half done
}

TEST_CASE("results do not depend on the number of threads, or on how many callers share a dataset") {
  const example::Handles made;
  for (const std::int32_t threads : {1, 2, 3}) {
    fglmm::ContextOptions options;
    options.threads = threads;
    CHECK(example::Handles(options).fit.json() == made.fit.json());
  }
  const fglmm::Dataset shared = fglmm::Dataset::from(made.context, made.summaries);
  std::vector<std::string> results(4);
  std::vector<std::thread> callers;
  for (std::string& result : results) {
    callers.emplace_back([&] { result = fglmm::Fit::run(made.context, made.model, shared).json(); });
  }
  for (std::thread& caller : callers) caller.join();
  for (const std::string& result : results) CHECK(result == made.fit.json());
}
