#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace foreshock {

/// SipHash-2-4 with 128 bits of output: the same on every machine, and for ever. For names of
/// things, not for secrets.
/// Source:  Aumasson & Bernstein, SipHash: a fast short-input PRF (INDOCRYPT 2012), section 2, and
///          the authors' variant of 16 bytes: v1 ^= 0xee at the start; v2 ^= 0xee instead of 0xff
///          before the first half is taken, v1 ^= 0xdd and four more rounds before the second.
std::array<std::uint8_t, 16> siphash128(const std::array<std::uint8_t, 16>& key,
                                        std::string_view message);

}  // namespace foreshock
