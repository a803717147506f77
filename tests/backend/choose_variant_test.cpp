#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include "backend/instruction_sets.hpp"

using namespace fedglmm;

TEST_CASE("the widest instruction set that runs here is chosen") {
  const auto usable = runnable();
  REQUIRE(!usable.empty());
  CHECK(std::string(usable.front()->name) == "baseline");
  CHECK(&cpu::choose_variant() == usable.back());
  for (std::size_t k = 1; k < usable.size(); ++k) CHECK(usable[k - 1]->lanes < usable[k]->lanes);
}

TEST_CASE("every instruction set that was built runs here") {
  for (const cpu::Candidate& candidate : cpu::variants()) {
    CHECK(candidate.variant->lanes >= 2);
    if (!candidate.supported)
      std::printf("SKIPPED: %s kernels, this processor cannot run them\n", candidate.variant->name);
  }
}
