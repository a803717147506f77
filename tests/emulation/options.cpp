// options.cpp - test options in environment variables.
#include "emulation/options.hpp"

#include <cstdlib>

#include "emulation/failure.hpp"

namespace emulation {
namespace {

std::size_t number(const char* name, std::size_t otherwise) {
  const char* const text = std::getenv(name);
  if (!text) return otherwise;
  char* end = nullptr;
  const unsigned long long value = std::strtoull(text, &end, 10);
  if (end == text || *end != '\0') fail(std::string(name) + " is a number, not " + text);
  return value;
}

struct Failure {
  std::string option, call;
  long left = 0;
};

Failure parse_failure(const std::string& option) {
  const std::size_t colon = option.find(':');
  if (colon == std::string::npos) return {option, option, 1};
  return {option, option.substr(0, colon), std::strtol(option.c_str() + colon + 1, nullptr, 10)};
}

}  // namespace

int device_option() { return static_cast<int>(number("FEDGLMM_EMULATION_DEVICES", 1)); }

std::size_t memory_option() { return number("FEDGLMM_EMULATION_MEMORY", std::size_t{1} << 30); }

bool must_fail(const std::string& call) {
  static Failure failure;
  const char* const option = std::getenv("FEDGLMM_EMULATION_FAIL");
  if (failure.option != (option ? option : "")) failure = parse_failure(option ? option : "");
  return failure.call == call && failure.left-- == 1;
}

}  // namespace emulation
