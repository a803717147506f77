// hash.hpp - hashes as lower-case hex: SHA-256 where files say so, BLAKE2b of 256 bits, which is faster, elsewhere.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fedglmm {

std::string sha256_hex(std::string_view bytes);

// Of the parts one after the other.
std::string blake2b_hex(const std::vector<std::string_view>& parts);

}  // namespace fedglmm
