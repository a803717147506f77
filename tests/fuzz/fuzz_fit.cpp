// Any text as the JSON of a fit: a fit that is written and read back as the same text, or an error.
#include <cstdlib>

#include "handles.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto fit = fglmm::Fit::parse(fuzz_context(), text_of(data, size));
    if (fglmm::Fit::parse(fuzz_context(), fit.json()).json() != fit.json()) std::abort();
    (void)fit.anova(fit);
  } catch (const fglmm::Error& error) {
    if (error.status() == FGLMM_INTERNAL) std::abort();
  }
  return 0;
}
