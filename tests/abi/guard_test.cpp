// guard_test.cpp - no exception leaves the library, and messages fit their 1024 bytes without cutting a character.
#include <doctest/doctest.h>

#include <cstring>
#include <stdexcept>

#include "abi/example.hpp"

namespace {

// Bytes of `text` after the last whole UTF-8 character: 0 unless a character was cut.
std::size_t cut_bytes(const std::string& text) {
  std::size_t start = text.size();
  while (start > 0 && (static_cast<unsigned char>(text[start - 1]) & 0xC0) == 0x80) --start;
  if (start == 0) return text.size();
  const auto lead = static_cast<unsigned char>(text[start - 1]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, have = text.size() - start + 1;
  return have == length ? 0 : have;
}

}  // namespace

TEST_CASE("a long message is cut at the end of a character") {
  const fglmm::Context context;
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string path = std::string(shift, 'x');
    for (int i = 0; i < 1000; ++i) path += "\xF0\x9F\x8F\xA5";
    fglmm_error error;
    std::memset(error.message, 'x', sizeof error.message);
    fglmm_protocol* protocol = nullptr;
    CHECK(fglmm_protocol_read(context.get(), path.c_str(), &protocol, &error) == FGLMM_BAD_DATA);
    REQUIRE(std::memchr(error.message, '\0', sizeof error.message));
    const std::string message = error.message;
    CHECK(message.size() > 1023 - 4);
    CHECK(cut_bytes(message) == 0);
  }
}

TEST_CASE("an exception from a callback becomes a status") {
  fglmm::ContextOptions options;
  options.cancel = []() -> bool { throw std::runtime_error("thrown by the caller"); };
  const example::Handles made;
  const fglmm::Context context(options);
  fglmm_fit* fit = nullptr;
  fglmm_error error;
  CHECK(fglmm_fit_run(context.get(), made.model.get(), made.dataset.get(), nullptr, &fit, &error) == FGLMM_INTERNAL);
  CHECK(std::string(error.message).find("thrown by the caller") != std::string::npos);
  CHECK(!fit);
}
