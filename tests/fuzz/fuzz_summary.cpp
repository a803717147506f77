// Any lines between the header and the end of a .fgs file, under a right header, of either kind, and checksum: what is
// accepted must survive a round trip, and a fit of it must end in a result or an error.
#include <sodium.h>

#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "study.hpp"

namespace {

std::string sha256(const std::string& bytes) {
  unsigned char hash[crypto_hash_sha256_BYTES];
  crypto_hash_sha256(hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  char hex[2 * sizeof hash + 1];
  return sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
}

std::string whole_file(const fglmm::Protocol& protocol, const std::string& lines) {
  std::string text = R"({"fedglmm_summary":1,"protocol":)" + protocol.json() + R"(,"protocol_hash":")" +
                     protocol.hash() + "\"}\n" + lines;
  const auto count = std::count(text.begin(), text.end(), '\n') + 1;
  text += R"({"end":{"lines":")" + std::to_string(count) + R"(","sha256":")" + sha256(text) + "\"}}\n";
  return text;
}

void fit(fglmm::Summary summary) {
  fglmm::DatasetOptions options;
  options.order = 3;
  std::vector<fglmm::Summary> summaries;
  summaries.push_back(std::move(summary));
  const auto dataset = fglmm::Dataset::from(fuzz_context(), summaries, options);
  fglmm::Fit::run(fuzz_context(), fglmm::Model(fuzz_context(), "y ~ x + f + b + (1|g)", "binomial"), dataset).json();
}

void read(const fglmm::Protocol& protocol, const std::string& lines) {
  try {
    auto summary = fglmm::Summary::parse(fuzz_context(), whole_file(protocol, lines));
    const std::string text = summary.text();
    if (fglmm::Summary::parse(fuzz_context(), text).text() != text) std::abort();
    summary.describe();
    if (summary.info().rows < 300) fit(std::move(summary));
  } catch (const fglmm::Error& error) {
    if (error.status() == FGLMM_INTERNAL) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto* protocol : {&fuzz_protocol(), &fuzz_cell_protocol()}) read(*protocol, text_of(data, size));
  return 0;
}
