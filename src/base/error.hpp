// error.hpp - the one exception of the engine: a status of the C ABI and a message that says what, where and what to do.
#pragma once
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "fedglmm/fedglmm.h"

namespace fedglmm {

enum class Status : fglmm_status {
  invalid_argument = FGLMM_INVALID_ARGUMENT,
  unsupported = FGLMM_UNSUPPORTED,
  backend_unavailable = FGLMM_BACKEND_UNAVAILABLE,
  device = FGLMM_DEVICE,
  bad_data = FGLMM_BAD_DATA,
  disclosure = FGLMM_DISCLOSURE,
  numerical = FGLMM_NUMERICAL,
  cancelled = FGLMM_CANCELLED,
  internal = FGLMM_INTERNAL,
};

class Error : public std::runtime_error {
 public:
  Error(Status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  Status status() const { return status_; }

 private:
  Status status_;
};

// Shortest text that reads back as the same number, in any locale.
template <class Number>
std::string number_text(Number value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

inline void append_text(std::string& out, std::string_view text) { out += text; }
inline void append_text(std::string& out, char character) { out += character; }
template <class Number>
  requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, char> && !std::is_same_v<Number, bool>)
void append_text(std::string& out, Number value) {
  out += number_text(value);
}

// cat("row ", 3, " of ", 4.5): text and numbers, joined.
template <class... Parts>
std::string cat(const Parts&... parts) {
  std::string out;
  (append_text(out, parts), ...);
  return out;
}

template <class... Parts>
[[noreturn]] void fail(Status status, const Parts&... parts) {
  throw Error(status, cat(parts...));
}

}  // namespace fedglmm
