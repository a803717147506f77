// handles.hpp - what the fuzz targets share: a context, and text from the fuzzer.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "fedglmm/fedglmm.hpp"

inline const fglmm::Context& fuzz_context() {
  static const fglmm::Context context;
  return context;
}

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}
