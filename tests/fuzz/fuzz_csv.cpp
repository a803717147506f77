// Any bytes as a CSV file: summarized under a fixed protocol, drafted from, and fitted; or an error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "study.hpp"

namespace {

template <class Work>
void allow_errors(const Work& work) {
  try {
    work();
  } catch (const fglmm::Error& error) {
    if (error.status() == FGLMM_INTERNAL) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("fuzz.csv", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  allow_errors([&] { fglmm::Summary::of(fuzz_context(), fuzz_protocol(), path).text(); });
  allow_errors([&] {
    fglmm::DraftOptions options;
    options.cluster = "g";
    options.responses = {"y"};
    options.profile = "none";
    fglmm::Protocol::draft(fuzz_context(), path, options).json();
  });
  allow_errors([&] {
    const auto rows = fglmm::Dataset::read(fuzz_context(), path);
    fglmm::Fit::run(fuzz_context(), fglmm::Model(fuzz_context(), "y ~ x + f + (1|g)", "binomial"), rows).json();
  });
  close(file);
  return 0;
}
