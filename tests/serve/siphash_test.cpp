// Known answers: the authors' test vectors (vectors_sip128 of their reference implementation), key
// 00 01 .. 0f, message 00 01 .. of n bytes; confirmed with OpenSSL 3.0.22,
//   openssl mac -macopt hexkey:000102030405060708090a0b0c0d0e0f -macopt size:16 -in FILE SIPHASH
#include "foreshock/serve/siphash.h"

#include <array>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string hash_of_first(int bytes) {
  std::array<std::uint8_t, 16> key{};
  for (std::uint8_t i = 0; i < 16; ++i) key[i] = i;
  std::string message;
  for (int i = 0; i < bytes; ++i) message += static_cast<char>(i);

  std::string hex;
  for (const std::uint8_t byte : siphash128(key, message)) {
    hex += "0123456789abcdef"[byte / 16];
    hex += "0123456789abcdef"[byte % 16];
  }
  return hex;
}

TEST(SipHash, GivesTheAnswersOfItsAuthors) {
  EXPECT_EQ(hash_of_first(0), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(hash_of_first(1), "da87c1d86b99af44347659119b22fc45");
  EXPECT_EQ(hash_of_first(7), "a1f1ebbed8dbc153c0b84aa61ff08239");
  EXPECT_EQ(hash_of_first(8), "3b62a9ba6258f5610f83e264f31497b4");
  EXPECT_EQ(hash_of_first(15), "5493e99933b0a8117e08ec0f97cfc3d9");
  EXPECT_EQ(hash_of_first(16), "6ee2a4ca67b054bbfd3315bf85230577");
  EXPECT_EQ(hash_of_first(63), "5150d1772f50834a503e069a973fbd7c");
}

}  // namespace
}  // namespace foreshock
