// Any text as a formula: a model or an error with a message.
#include <cstdlib>

#include "handles.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = text_of(data, size);
  fglmm_model* model = nullptr;
  fglmm_error error{};
  const fglmm_status status = fglmm_model_create(fuzz_context().get(), text.c_str(), "binomial", &model, &error);
  if (status != FGLMM_OK && error.message[0] == '\0') std::abort();
  fglmm_model_destroy(model);
  return 0;
}
