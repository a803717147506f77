// hash.cpp - by libsodium.
#include "base/hash.hpp"

#include <sodium.h>

#include <array>

namespace fedglmm {
namespace {

template <std::size_t size>
std::string hex(const std::array<unsigned char, size>& digest) {
  std::array<char, 2 * size + 1> text;
  return sodium_bin2hex(text.data(), text.size(), digest.data(), size);
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
  crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
  return hex(digest);
}

std::string blake2b_hex(const std::vector<std::string_view>& parts) {
  std::array<unsigned char, crypto_generichash_BYTES> digest;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, digest.size());
  for (const std::string_view part : parts) crypto_generichash_update(&state, bytes_of(part), part.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  return hex(digest);
}

}  // namespace fedglmm
