#include "base/hash.hpp"

#include <doctest/doctest.h>

using namespace fedglmm;

// FIPS 180-4 examples.
TEST_CASE("hash: the standard's own examples") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_hex(std::string(1000000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// By Python's hashlib.blake2b(..., digest_size=32).
TEST_CASE("hash: BLAKE2b of parts is that of the whole") {
  CHECK(blake2b_hex({}) == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  CHECK(blake2b_hex({"abc"}) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  CHECK(blake2b_hex({"a", "", "bc"}) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}
