#include "cpu/variant.hpp"

namespace fedglmm::cpu {

namespace baseline {
extern const Variant variant;
}

#if defined(__x86_64__)
namespace x86_64_v3 {
extern const Variant variant;
}
namespace x86_64_v4 {
extern const Variant variant;
}

std::vector<Candidate> variants() {
  return {{&baseline::variant, true},
          {&x86_64_v3::variant, __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                                    __builtin_cpu_supports("bmi2")},
          {&x86_64_v4::variant, __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
                                    __builtin_cpu_supports("avx512cd")}};
}
#else
std::vector<Candidate> variants() { return {{&baseline::variant, true}}; }
#endif

const Variant& choose_variant() {
  const Variant* widest = nullptr;
  for (const Candidate& candidate : variants())
    if (candidate.supported) widest = candidate.variant;
  return *widest;
}

}  // namespace fedglmm::cpu
