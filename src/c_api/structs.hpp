// structs.hpp - structs that start with struct_size: callers may be built against an older or a newer header.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/error.hpp"

namespace fedglmm::c_api {

// No header can have declared a T of any other size: refused before anything behind struct_size is touched.
template <class T>
void check_struct_size(std::uint64_t size) {
  constexpr std::uint64_t most = 4096;
  if (size < sizeof(std::uint64_t) || size > most || size % alignof(T) != 0) {
    fail(Status::invalid_argument, "struct_size is ", size, "; set it to sizeof the struct, which is ", sizeof(T),
         " here (use the _INIT macro or the _init function)");
  }
}

// The caller's options, complete: NULL is all defaults, a smaller struct keeps the defaults of what it lacks, a larger
// one is accepted if it asks for nothing that this library does not know.
template <class T>
T read_options(const T* options, const T& defaults) {
  if (!options) return defaults;
  const std::uint64_t size = options->struct_size;
  check_struct_size<T>(size);
  const auto* bytes = reinterpret_cast<const unsigned char*>(options);
  for (std::uint64_t i = sizeof(T); i < size; ++i) {
    if (bytes[i] != 0) fail(Status::unsupported, "the options hold a field that this version does not know");
  }
  T complete = defaults;
  std::memcpy(&complete, options, std::min<std::uint64_t>(size, sizeof(T)));
  complete.struct_size = sizeof(T);
  if constexpr (requires { complete.reserved; }) {
    if (complete.reserved != 0) fail(Status::unsupported, "the options' field 'reserved' is not 0");
  }
  return complete;
}

// Fills the caller's struct of `size` bytes; what this library does not know of it becomes 0.
template <class T>
void write_struct(T* out, std::uint64_t size, const T& value) {
  check_struct_size<T>(size);
  const std::uint64_t known = std::min<std::uint64_t>(size, sizeof(T));
  std::memcpy(static_cast<void*>(out), &value, known);
  std::memset(reinterpret_cast<unsigned char*>(out) + known, 0, size - known);
  out->struct_size = size;
}

}  // namespace fedglmm::c_api
