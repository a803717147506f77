// instruction_sets.hpp - the kernel variants that this processor can run.
#pragma once
#include <vector>

#include "cpu/variant.hpp"

inline std::vector<const fedglmm::cpu::Variant*> runnable() {
  std::vector<const fedglmm::cpu::Variant*> out;
  for (const fedglmm::cpu::Candidate& candidate : fedglmm::cpu::variants())
    if (candidate.supported) out.push_back(candidate.variant);
  return out;
}
