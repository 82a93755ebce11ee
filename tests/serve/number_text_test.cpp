#include "foreshock/serve/number_text.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::string decimal(double value) {
  std::array<char, 32> text{};
  return {text.data(), write_decimal(value, text.data())};
}

/// Another implementation of the same text: the standard library's.
std::string expected(double value) {
  std::array<char, 400> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  return {text.data(), end.ptr};
}

TEST(NumberText, WritesWhatAPersonWould) {
  EXPECT_EQ(decimal(0), "0");
  EXPECT_EQ(decimal(-0.0), "-0");
  EXPECT_EQ(decimal(0.1), "0.1");
  EXPECT_EQ(decimal(-2.5), "-2.5");
  EXPECT_EQ(decimal(100), "100");
  EXPECT_EQ(decimal(98.765), "98.765");
  EXPECT_EQ(decimal(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(decimal(1e-6), "0.000001");
  EXPECT_EQ(decimal(123456789.25), "123456789.25");
  EXPECT_EQ(decimal(9007199254740993.0), "9007199254740992");
  EXPECT_EQ(decimal(1e20), "100000000000000000000");
}

// Property: for every double of the range, whatever its bits, the text is the library's.
TEST(NumberText, IsTheShortestOfAnyBits) {
  std::mt19937_64 rng(20240607);
  const auto low = std::bit_cast<std::uint64_t>(1e-6);
  const auto high = std::bit_cast<std::uint64_t>(1e17);
  std::uniform_int_distribution<std::uint64_t> bits(low, high);
  for (int i = 0; i < 500'000; ++i) {
    const auto value = std::bit_cast<double>(bits(rng));
    ASSERT_EQ(decimal(value), expected(value));
    ASSERT_EQ(decimal(-value), expected(-value));
  }
}

TEST(NumberText, IsTheShortestOfDecimalsAndTheirNeighbours) {
  std::mt19937_64 rng(20240608);
  for (int i = 0; i < 200'000; ++i) {
    const auto digits = static_cast<double>(rng() % 10'000'000'000);
    double value = digits / std::pow(10, static_cast<double>(rng() % 12));
    if (value < 1e-5) continue;
    for (const double one : {value, std::nextafter(value, 0), std::nextafter(value, 1e9)}) {
      ASSERT_EQ(decimal(one), expected(one));
    }
  }
}

TEST(NumberText, IsTheShortestAroundPowersOfTwoAndTen) {
  for (int power = -19; power < 60; ++power) {
    double value = std::ldexp(1, power);
    for (int i = 0; i < 5; ++i) value = std::nextafter(value, 0);
    for (int i = 0; i < 10; ++i, value = std::nextafter(value, 1e30)) {
      ASSERT_EQ(decimal(value), expected(value));
    }
  }
  for (int power = -5; power < 20; ++power) {
    double value = std::pow(10, power);
    for (int i = 0; i < 5; ++i) value = std::nextafter(value, 0);
    for (int i = 0; i < 10; ++i, value = std::nextafter(value, 1e30)) {
      ASSERT_EQ(decimal(value), expected(value));
    }
  }
}

}  // namespace
}  // namespace foreshock
