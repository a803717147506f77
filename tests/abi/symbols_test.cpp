// symbols_test.cpp - the shared library exports what the header declares, and nothing else.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>

#include "abi/example.hpp"

namespace {

// Third column of `nm -D`.
std::vector<std::string> exported() {
  std::vector<std::string> names;
  FILE* pipe = popen("nm -D --defined-only '" FEDGLMM_LIBRARY "' 2>/dev/null", "r");
  REQUIRE(pipe);
  char name[256];
  while (std::fscanf(pipe, "%*s %*s %255s", name) == 1) names.push_back(name);
  pclose(pipe);
  return names;
}

}  // namespace

TEST_CASE("exported symbols are the header's functions") {
  std::vector<std::string> symbols = exported(), header = example::declared("");
  if (symbols.empty()) {
    std::puts("SKIPPED: nm is not installed");
    return;
  }
  std::sort(symbols.begin(), symbols.end());
  std::sort(header.begin(), header.end());
  CHECK(header.size() > 40);
  CHECK(symbols == header);
}
