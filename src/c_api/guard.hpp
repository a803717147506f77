// guard.hpp - the wall between the engine and C: exceptions stop here, pointers and counts are checked here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace fedglmm::c_api {

// The status of the exception in flight; its message goes to `error` (nullable), cut at a character's end.
fglmm_status report_exception(fglmm_error* error) noexcept;

template <class Body>
fglmm_status guard(fglmm_error* error, Body&& body) noexcept {
  try {
    body();
    return FGLMM_OK;
  } catch (...) {
    return report_exception(error);
  }
}

template <class T>
T& require(T* pointer, const char* argument) {
  if (!pointer) fail(Status::invalid_argument, "argument '", argument, "' is NULL");
  return *pointer;
}

inline const char* require_text(const char* text, const char* argument) { return &require(text, argument); }

// An array of `count` items: NULL only if there are none, no negative or absurd count.
void require_array(const void* items, std::int64_t count, const char* argument);

// The same for an array of pointers, none of which may be NULL.
template <class T>
void require_pointers(T* const* items, std::int64_t count, const char* argument) {
  require_array(items, count, argument);
  for (std::int64_t i = 0; i < count; ++i) {
    if (!items[i]) fail(Status::invalid_argument, "argument '", argument, "': item ", i, " is NULL");
  }
}

std::vector<std::string> string_list(const char* const* items, std::int64_t count, const char* argument);

// For a `char**` output; released by fglmm_string_free.
char* new_string(std::string_view text);

// make() as a new handle in *output, which is written only if nothing threw.
template <class Handle, class Make>
fglmm_status create(Handle** output, const char* argument, fglmm_error* error, Make make) noexcept {
  return guard(error, [&] {
    require(output, argument);
    *output = new Handle{make()};
  });
}

// make() as a new string in *output.
template <class Make>
fglmm_status create_string(char** output, const char* argument, fglmm_error* error, Make make) noexcept {
  return guard(error, [&] {
    require(output, argument);
    *output = new_string(make());
  });
}

}  // namespace fedglmm::c_api
