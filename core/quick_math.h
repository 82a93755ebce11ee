#pragma once

#include <bit>
#include <cstdint>

/// exp and log for loops over arrays: no branch, no call, no table, so that compilers take several
/// elements at once; the same bits on every machine, which libm does not promise.

/// In front of a function whose loops gain from wider registers: compiled twice, taken by what the
/// machine can. Element by element the bits are the same (nothing is fused, -ffp-contract=off); a
/// sum in such a function must not be left to the compiler's order, and is not: it has none to
/// choose.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FORESHOCK_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define FORESHOCK_WIDE
#endif

namespace foreshock {

/// exp(x), relative error below 4e-15 for x in [-708, 709]; outside, that of the nearer end.
/// Source:  Cody & Waite (1980), for the reduction; Taylor's polynomial to the 13th order.
inline double quick_exp(double x) {
  x = x < -708 ? -708 : x > 709 ? 709 : x;
  constexpr double kRound = 0x1.8p52;  // Added, it leaves the integer in the lowest bits.
  constexpr double kLog2E = 1.4426950408889634;
  const double shifted = x * kLog2E + kRound;
  const double k = shifted - kRound;
  const double r = (x - k * 0x1.62e42fee00000p-1) - k * 0x1.a39ef35793c76p-33;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double low = (1 + r) + r2 * (1.0 / 2 + r * (1.0 / 6));
  const double middle = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720 + r * (1.0 / 5040));
  const double high = (1.0 / 40320 + r * (1.0 / 362880)) +
                      r2 * (1.0 / 3628800 + r * (1.0 / 39916800)) +
                      r4 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double of_r = low + r4 * (middle + r4 * high);
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(of_r) +
                               (std::bit_cast<std::uint64_t>(shifted) << 52));
}

/// exp(x), relative error below 3e-7 for x in [-87, 88]; outside, that of the nearer end.
inline float quick_exp(float x) {
  x = x < -87 ? -87 : x > 88 ? 88 : x;
  constexpr float kRound = 0x1.8p23F;
  constexpr float kLog2E = 1.44269504F;
  const float shifted = x * kLog2E + kRound;
  const float k = shifted - kRound;
  const float r = (x - k * 0x1.62e400p-1F) - k * 0x1.7f7d1cp-20F;
  const float r2 = r * r;
  const float of_r = (1 + r) + r2 * ((1.0F / 2 + r * (1.0F / 6)) +
                                     r2 * ((1.0F / 24 + r * (1.0F / 120)) + r2 * (1.0F / 720)));
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(of_r) +
                              (std::bit_cast<std::uint32_t>(shifted) << 23));
}

/// log(x) for a normal x > 0, error below 4e-16 + 4e-16 |log(x)|.
/// Source:  x = 2^k m, m in [sqrt 1/2, sqrt 2); log m = 2 artanh((m - 1) / (m + 1)) as a series.
inline double quick_log(double x) {
  constexpr std::uint64_t kHalfRoot = 0x3fe6a09e667f3bcdU;  // sqrt 1/2
  constexpr std::uint64_t kOne = 0x3ff0000000000000U;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  // 1023 more, so that it stays positive: a shift that carries the sign is no single instruction.
  const std::uint64_t biased = (bits - kHalfRoot + kOne) >> 52;
  constexpr double kInteger = 0x1p52;  // With an integer in its lowest bits it is that, plus 2^52.
  const double k =
      std::bit_cast<double>(biased | std::bit_cast<std::uint64_t>(kInteger)) - (kInteger + 1023);
  const double m = std::bit_cast<double>(bits - (biased << 52) + kOne);
  const double s = (m - 1) / (m + 1);
  const double s2 = s * s;
  const double s4 = s2 * s2;
  const double odd = (2.0 / 3 + s2 * (2.0 / 5)) +
                     s4 * ((2.0 / 7 + s2 * (2.0 / 9)) +
                           s4 * ((2.0 / 11 + s2 * (2.0 / 13)) +
                                 s4 * ((2.0 / 15 + s2 * (2.0 / 17)) + s4 * (2.0 / 19))));
  return k * 0x1.62e42fefa3800p-1 + (s * 2 + (s * s2 * odd + k * 0x1.ef35793c76730p-45));
}

}  // namespace foreshock
