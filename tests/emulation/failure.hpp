// failure.hpp - what a broken rule of the device or of the runtime does: a message on stderr, and the end.
#pragma once
#include <string>

#include "emulation/dimensions.hpp"

namespace emulation {

struct Where {
  const char* file;
  int line;
};

bool same_place(const Where& a, const Where& b);

// "emulation: WHAT at FILE:LINE, block (x, y, z), thread (x, y, z)"
[[noreturn]] void fail_in_kernel(const std::string& what, const Where& where, const uint3& block, const uint3& thread);

// "emulation: WHAT"
[[noreturn]] void fail(const std::string& what);

}  // namespace emulation
