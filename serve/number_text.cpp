#include "foreshock/serve/number_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace foreshock {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr int kFractionBits = 52;
constexpr std::uint64_t kHidden = std::uint64_t{1} << kFractionBits;
constexpr int kBias = 1075;        ///< value = c 2^(e - 1075), c with its hidden bit
constexpr int kMostHalvings = 72;  ///< From 1e-6 on; more would not fit into 128 bits.

constexpr auto kPowers = [] {
  std::array<Wide, 23> out{};
  out[0] = 1;
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

constexpr auto kPairs = [] {
  std::array<char, 200> out{};
  for (std::size_t i = 0; i < 100; ++i) {
    out[2 * i] = static_cast<char>('0' + i / 10);
    out[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return out;
}();

/// digits 10^-places
struct Decimal {
  std::uint64_t digits;
  int places;
};

/// Of c 2^-halvings, where c has its highest bit and is no power of two. With n decimal places the
/// doubles next to it are 1 to 10 units apart, so that of the multiples of ten at most one reads
/// back to it, and of all integers at least one. All is exact: c 10^n is below 2^127.
/// Source: Giulietti, The Schubfach way to render doubles (2020), its two rounds.
Decimal shortest(std::uint64_t c, int halvings) {
  const int places = (halvings * 1233 + 4095) >> 12;  // ceil(halvings log10(2)); exact up to 72
  const Wide power = kPowers[static_cast<std::size_t>(places)];
  const Wide twice = 2 * (c * power);
  const Wide odd = c & 1U;  // Half-way between two doubles is the even one's.
  const Wide low = twice - power + odd;
  const Wide high = twice + power - odd;
  const int shift = halvings + 1;
  const auto below = static_cast<std::uint64_t>(twice >> shift);

  const std::uint64_t tens = below / 10;
  const bool is_down = Wide{tens * 10} << shift >= low;
  const bool is_up = Wide{tens * 10 + 10} << shift <= high;
  if (is_down != is_up) {
    Decimal out{is_down ? tens : tens + 1, places - 1};
    while (out.places > 0 && out.digits % 10 == 0) {
      out.digits /= 10;
      --out.places;
    }
    return out;
  }
  const bool is_below = Wide{below} << shift >= low;
  const bool is_above = Wide{below + 1} << shift <= high;
  if (is_below != is_above) return {is_below ? below : below + 1, places};
  const Wide middle = Wide{2 * below + 1} << halvings;
  const bool is_nearer_above = twice == middle ? (below & 1U) != 0 : twice > middle;
  return {is_nearer_above ? below + 1 : below, places};
}

/// All 8 of them.
void write_eight(std::uint32_t digits, char* first) {
  const std::uint32_t high = digits / 10'000;
  const std::uint32_t low = digits % 10'000;
  std::memcpy(first, &kPairs[2 * (high / 100)], 2);
  std::memcpy(first + 2, &kPairs[2 * (high % 100)], 2);
  std::memcpy(first + 4, &kPairs[2 * (low / 100)], 2);
  std::memcpy(first + 6, &kPairs[2 * (low % 100)], 2);
}

char* write(const Decimal& decimal, char* first) {
  constexpr std::uint32_t kEight = 100'000'000;
  constexpr int kMost = 24;
  std::array<char, kMost> text;
  const std::uint64_t above = decimal.digits / kEight;
  write_eight(static_cast<std::uint32_t>(above / kEight), text.data());
  write_eight(static_cast<std::uint32_t>(above % kEight), text.data() + 8);
  write_eight(static_cast<std::uint32_t>(decimal.digits % kEight), text.data() + 16);
  int begin = 0;
  while (begin < kMost - 1 - decimal.places && text[static_cast<std::size_t>(begin)] == '0') {
    ++begin;
  }
  const int point = kMost - decimal.places;
  std::memcpy(first, text.data() + begin, static_cast<std::size_t>(point - begin));
  first += point - begin;
  if (decimal.places == 0) return first;
  *first++ = '.';
  std::memcpy(first, text.data() + point, static_cast<std::size_t>(decimal.places));
  return first + decimal.places;
}

}  // namespace

char* write_decimal(double value, char* first) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto exponent = static_cast<int>(bits >> kFractionBits & 0x7FFU);
  const std::uint64_t fraction = bits & (kHidden - 1);
  const int halvings = kBias - exponent;
  if (fraction == 0 || halvings < 1 || halvings > kMostHalvings) {
    return std::to_chars(first, first + 32, value, std::chars_format::fixed).ptr;
  }
  if (bits >> 63U != 0) *first++ = '-';
  return write(shortest(fraction | kHidden, halvings), first);
}

}  // namespace foreshock
