// failure.cpp - messages of broken rules.
#include "emulation/failure.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace emulation {

bool same_place(const Where& a, const Where& b) {
  return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
}

void fail_in_kernel(const std::string& what, const Where& where, const uint3& block, const uint3& thread) {
  std::fprintf(stderr, "emulation: %s at %s:%d, block (%u, %u, %u), thread (%u, %u, %u)\n", what.c_str(), where.file,
               where.line, block.x, block.y, block.z, thread.x, thread.y, thread.z);
  std::abort();
}

void fail(const std::string& what) {
  std::fprintf(stderr, "emulation: %s\n", what.c_str());
  std::abort();
}

}  // namespace emulation
