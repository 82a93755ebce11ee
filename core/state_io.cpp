#include "foreshock/core/state_io.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/core/check.h"

namespace foreshock {
namespace {

constexpr std::string_view kMagic = "FSR1";
constexpr std::size_t kLongestKind = 64;

using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;

/// tables[0] is the usual byte table of the reflected polynomial 0x1EDC6F41; tables[k][b] is the
/// effect of byte b followed by k zero bytes, so that eight bytes are taken at once.
constexpr CrcTables make_crc_tables() {
  CrcTables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr CrcTables kCrc = make_crc_tables();

/// Takes n bytes off the front.
std::span<const std::byte> take_front(std::span<const std::byte>& rest, std::size_t n) {
  const auto front = rest.first(n);
  rest = rest.subspan(n);
  return front;
}

}  // namespace

void StateWriter::put_text(std::string_view text) {
  FORESHOCK_CHECK(text.size() <= std::numeric_limits<std::uint32_t>::max());
  put(static_cast<std::uint32_t>(text.size()));
  append(text.data(), text.size());
}

void StateWriter::append(const void* from, std::size_t n) {
  const auto* first = static_cast<const std::byte*>(from);
  bytes_.insert(bytes_.end(), first, first + n);
}

Result<double> StateReader::get_finite() {
  FORESHOCK_TRY(const double value, get<double>());
  if (!std::isfinite(value)) {
    return fail(Errc::kMalformedInput, "a number in the record is not finite");
  }
  return value;
}

Result<std::string> StateReader::get_text(std::size_t most) {
  FORESHOCK_TRY(const std::size_t n, get_count(most, 1));
  std::string text(n, '\0');
  FORESHOCK_TRY_VOID(take(text.data(), n));
  return text;
}

Status StateReader::take(void* to, std::size_t n) {
  if (n > rest_.size()) {
    return fail(Errc::kMalformedInput, "the record ends early: " + std::to_string(n) +
                                           " bytes wanted, " + std::to_string(rest_.size()) +
                                           " left");
  }
  if (n > 0) std::memcpy(to, take_front(rest_, n).data(), n);
  return {};
}

Result<std::size_t> StateReader::get_count(std::size_t most, std::size_t size) {
  FORESHOCK_TRY(const std::size_t count, get<std::uint32_t>());
  if (count > most || count > rest_.size() / size) {
    return fail(Errc::kMalformedInput, "a count of " + std::to_string(count) +
                                           " in the record is above " + std::to_string(most) +
                                           " or what is left");
  }
  return count;
}

std::vector<std::byte> seal(std::string_view kind, std::uint32_t version,
                            std::span<const std::byte> payload) {
  FORESHOCK_CHECK(kind.size() <= kLongestKind);
  std::vector<std::byte> out;
  out.reserve(kMagic.size() + kind.size() + payload.size() + 18);
  const auto append = [&out](const void* from, std::size_t n) {
    const auto* first = static_cast<const std::byte*>(from);
    out.insert(out.end(), first, first + n);
  };
  const auto put = [&append](auto number) { append(&number, sizeof number); };
  append(kMagic.data(), kMagic.size());
  put(static_cast<std::uint16_t>(kind.size()));
  append(kind.data(), kind.size());
  put(version);
  put(static_cast<std::uint64_t>(payload.size()));
  append(payload.data(), payload.size());
  put(crc32c(out));
  return out;
}

Result<Record> open(std::span<const std::byte>& bytes) {
  const auto refuse = [](const char* why) {
    return fail(Errc::kMalformedInput, std::string("the record ") + why);
  };
  std::span<const std::byte> rest = bytes;
  const auto number = [&rest](auto& to) {
    if (rest.size() < sizeof to) return false;
    std::memcpy(&to, take_front(rest, sizeof to).data(), sizeof to);
    return true;
  };

  if (rest.size() < kMagic.size()) return refuse("is cut short");
  if (std::memcmp(take_front(rest, kMagic.size()).data(), kMagic.data(), kMagic.size()) != 0) {
    return refuse("does not begin with FSR1");
  }
  Record record;
  std::uint16_t kind_size = 0;
  if (!number(kind_size)) return refuse("is cut short");
  if (kind_size > kLongestKind) return refuse("has a kind of more than 64 bytes");
  if (kind_size > rest.size()) return refuse("is cut short");
  for (const std::byte b : take_front(rest, kind_size)) record.kind += static_cast<char>(b);
  std::uint64_t payload_size = 0;
  if (!number(record.version) || !number(payload_size)) return refuse("is cut short");
  if (payload_size > rest.size()) return refuse("is cut short");
  record.payload = take_front(rest, payload_size);
  const std::uint32_t computed = crc32c(bytes.first(bytes.size() - rest.size()));
  std::uint32_t stored = 0;
  if (!number(stored)) return refuse("is cut short");
  if (stored != computed) return refuse("is damaged: its checksum does not hold");
  bytes = rest;
  return record;
}

std::uint32_t crc32c(std::span<const std::byte> bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    word ^= crc;
    crc = 0;
    for (std::size_t k = 0; k < 8; ++k) crc ^= kCrc[7 - k][(word >> (8 * k)) & 0xFFU];
    bytes = bytes.subspan(8);
  }
  for (const std::byte b : bytes) {
    crc = (crc >> 8) ^ kCrc[0][(crc ^ static_cast<std::uint32_t>(b)) & 0xFFU];
  }
  return ~crc;
}

}  // namespace foreshock
