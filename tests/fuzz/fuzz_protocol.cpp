// Any text as a study.json: a protocol that survives writing and reading with the same hash, or an error.
#include <cstdlib>

#include "handles.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto protocol = fglmm::Protocol::parse(fuzz_context(), text_of(data, size));
    if (fglmm::Protocol::parse(fuzz_context(), protocol.json()).hash() != protocol.hash()) std::abort();
  } catch (const fglmm::Error& error) {
    if (error.status() == FGLMM_INTERNAL) std::abort();
  }
  return 0;
}
