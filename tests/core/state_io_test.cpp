#include "foreshock/core/state_io.h"

#include <array>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace foreshock {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> bytes;
  for (const char c : text) bytes.push_back(static_cast<std::byte>(c));
  return bytes;
}

// RFC 3720, appendix B.4; the check value of "123456789" is that of Koopman's catalogue.
TEST(Crc32c, AgreesWithTheStandard) {
  std::vector<std::byte> rising;
  for (int i = 0; i < 32; ++i) rising.push_back(static_cast<std::byte>(i));
  EXPECT_EQ(crc32c(std::vector<std::byte>(32)), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::vector<std::byte>(32, std::byte{0xFF})), 0x62A8AB43U);
  EXPECT_EQ(crc32c(rising), 0x46DD794EU);
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
  EXPECT_EQ(crc32c({}), 0U);
}

TEST(StateReader, ReadsBackWhatTheWriterWrote) {
  StateWriter out;
  const std::array<double, 3> numbers{1.5, -0.0, 1e-310};
  out.put(std::uint8_t{7});
  out.put(std::int64_t{-5});
  out.put(2.5);
  out.put_all(std::span<const double>(numbers));
  out.put_all(std::span<const int>());
  out.put_text("season");
  out.put_text("");

  StateReader in(out.bytes());
  EXPECT_EQ(in.get<std::uint8_t>().value(), 7);
  EXPECT_EQ(in.get<std::int64_t>().value(), -5);
  EXPECT_EQ(in.get_finite().value(), 2.5);
  EXPECT_EQ(in.get_all<double>(3).value(), std::vector<double>(numbers.begin(), numbers.end()));
  EXPECT_TRUE(in.get_all<int>(10).value().empty());
  EXPECT_EQ(in.get_text(64).value(), "season");
  EXPECT_EQ(in.get_text(64).value(), "");
  EXPECT_EQ(in.left(), 0U);
}

TEST(StateReader, RefusesAnEarlyEnd) {
  StateWriter out;
  out.put(std::uint32_t{1});
  StateReader in(out.bytes());
  const auto value = in.get<double>();
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code, Errc::kMalformedInput);
  EXPECT_EQ(value.error().message, "the record ends early: 8 bytes wanted, 4 left");
}

TEST(StateReader, RefusesNumbersThatAreNotFinite) {
  StateWriter out;
  out.put(std::numeric_limits<double>::infinity());
  out.put(std::nan(""));
  StateReader in(out.bytes());
  EXPECT_EQ(in.get_finite().error().code, Errc::kMalformedInput);
  EXPECT_EQ(in.get_finite().error().code, Errc::kMalformedInput);
}

TEST(StateReader, RefusesCountsAboveItsLimitOrItsBytesBeforeItAllocates) {
  StateWriter out;
  out.put(std::uint32_t{0xFFFFFFFF});
  EXPECT_FALSE(StateReader(out.bytes()).get_all<double>(100));
  EXPECT_FALSE(StateReader(out.bytes()).get_all<double>(std::size_t{1} << 40));
  EXPECT_FALSE(StateReader(out.bytes()).get_text(std::size_t{1} << 40));
}

// The frame of docs/formats/snapshot.md, byte by byte; checksum by a bitwise loop in
// Python 3.11 that gives 0xE3069283 for "123456789".
TEST(Record, HasTheBytesOfItsDocument) {
  const auto sealed = seal("ets", 2, bytes_of("\x0A\x0B"));
  const std::string frame("FSR1\x03\0ets\x02\0\0\0\x02\0\0\0\0\0\0\0\x0A\x0B", 23);
  ASSERT_EQ(sealed.size(), frame.size() + 4);
  EXPECT_EQ(std::vector(sealed.begin(), sealed.end() - 4), bytes_of(frame));
  std::uint32_t checksum = 0;
  std::memcpy(&checksum, sealed.data() + frame.size(), 4);
  EXPECT_EQ(checksum, 0x854D506CU);
}

TEST(Record, IsTakenOffTheFrontOneByOne) {
  auto both = seal("first", 1, bytes_of("payload"));
  const auto second = seal("", 9, {});
  both.insert(both.end(), second.begin(), second.end());

  std::span<const std::byte> rest = both;
  const auto one = open(rest).value();
  EXPECT_EQ(one.kind, "first");
  EXPECT_EQ(one.version, 1U);
  EXPECT_EQ(std::vector(one.payload.begin(), one.payload.end()), bytes_of("payload"));
  const auto two = open(rest).value();
  EXPECT_EQ(two.version, 9U);
  EXPECT_TRUE(two.payload.empty());
  EXPECT_TRUE(rest.empty());
  EXPECT_FALSE(open(rest));
}

TEST(Record, IsRefusedWhereverItIsCut) {
  const auto whole = seal("kind", 1, bytes_of("0123456789"));
  for (std::size_t n = 0; n < whole.size(); ++n) {
    std::span<const std::byte> rest = std::span(whole).first(n);
    const auto opened = open(rest);
    ASSERT_FALSE(opened) << n;
    EXPECT_EQ(opened.error().code, Errc::kMalformedInput);
    EXPECT_EQ(rest.size(), n) << "a refused record stays where it is";
  }
}

// Property: CRC-32C finds every single flipped bit.
TEST(Record, IsRefusedWithAnyBitFlipped) {
  const auto whole = seal("kind", 1, bytes_of("0123456789"));
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    auto damaged = whole;
    damaged[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    std::span<const std::byte> rest = damaged;
    EXPECT_FALSE(open(rest)) << bit;
  }
}

TEST(Record, SurvivesRandomBytes) {
  std::mt19937 rng(1);
  for (int i = 0; i < 20'000; ++i) {
    auto noise = bytes_of("FSR1");
    for (std::size_t n = rng() % 60; n > 0; --n) noise.push_back(static_cast<std::byte>(rng()));
    std::span<const std::byte> rest = noise;
    EXPECT_FALSE(open(rest));
  }
}

}  // namespace
}  // namespace foreshock
