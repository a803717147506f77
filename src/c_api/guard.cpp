// guard.cpp - what does not depend on the guarded body.
#include "c_api/guard.hpp"

#include <cstring>
#include <new>

#include "base/utf8.hpp"

namespace fedglmm::c_api {
namespace {

void set_message(fglmm_error* error, std::string_view head, std::string_view tail = {}) {
  if (!error) return;
  constexpr std::size_t room = sizeof error->message - 1;
  head = utf8_prefix(head, room);
  tail = utf8_prefix(tail, room - head.size());
  head.copy(error->message, head.size());
  tail.copy(error->message + head.size(), tail.size());
  error->message[head.size() + tail.size()] = '\0';
}

}  // namespace

fglmm_status report_exception(fglmm_error* error) noexcept {
  try {
    throw;
  } catch (const Error& failure) {
    set_message(error, failure.what());
    return static_cast<fglmm_status>(failure.status());
  } catch (const std::bad_alloc&) {
    set_message(error, "out of memory");
    return FGLMM_OUT_OF_MEMORY;
  } catch (const std::exception& failure) {
    set_message(error, "a defect of the library, or an exception from a callback: ", failure.what());
    return FGLMM_INTERNAL;
  } catch (...) {
    set_message(error, "a defect of the library, or an exception from a callback");
    return FGLMM_INTERNAL;
  }
}

void require_array(const void* items, std::int64_t count, const char* argument) {
  constexpr std::int64_t most = 1'000'000;
  if (count < 0 || count > most) {
    fail(Status::invalid_argument, "argument '", argument, "' has ", count, " items; 0 to ", most, " are possible");
  }
  if (count > 0 && !items) fail(Status::invalid_argument, "argument '", argument, "' is NULL");
}

std::vector<std::string> string_list(const char* const* items, std::int64_t count, const char* argument) {
  require_pointers(items, count, argument);
  return {items, items + count};
}

char* new_string(std::string_view text) {
  char* copy = new char[text.size() + 1];
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

}  // namespace fedglmm::c_api
