#pragma once

/// Snapshot records: little-endian numbers, bounded and checked. docs/formats/snapshot.md has the
/// bytes.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "foreshock/core/result.h"

namespace foreshock {

static_assert(std::endian::native == std::endian::little, "snapshots are little-endian");

template <class T>
concept Stored = std::is_arithmetic_v<T> && !std::same_as<T, bool> && !std::same_as<T, long double>;

/// Appends numbers to a growing record.
class StateWriter {
 public:
  template <Stored T>
  void put(T v) {
    append(&v, sizeof v);
  }
  /// A count (u32), then the numbers.
  template <Stored T>
  void put_all(std::span<const T> values) {
    put(static_cast<std::uint32_t>(values.size()));
    append(values.data(), values.size_bytes());
  }
  void put_text(std::string_view text);  ///< A count (u32), then the bytes.
  /// The bytes alone: the reader knows how many.
  void put_bytes(std::span<const std::byte> bytes) { append(bytes.data(), bytes.size()); }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  void append(const void* from, std::size_t n);
  std::vector<std::byte> bytes_;
};

/// Reads what StateWriter wrote; every step is checked against what is left.
class StateReader {
 public:
  explicit StateReader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <Stored T>
  Result<T> get() {
    T v;
    FORESHOCK_TRY_VOID(take(&v, sizeof v));
    return v;
  }
  /// As get(), for a double that must be finite.
  Result<double> get_finite();
  /// Numbers with their count; refuses counts above `most` before it allocates.
  template <Stored T>
  Result<std::vector<T>> get_all(std::size_t most) {
    FORESHOCK_TRY(const std::size_t n, get_count(most, sizeof(T)));
    std::vector<T> values(n);
    FORESHOCK_TRY_VOID(take(values.data(), n * sizeof(T)));
    return values;
  }
  Result<std::string> get_text(std::size_t most);
  Status get_bytes(std::span<std::byte> to) { return take(to.data(), to.size()); }

  std::size_t left() const { return rest_.size(); }

 private:
  Status take(void* to, std::size_t n);
  Result<std::size_t> get_count(std::size_t most, std::size_t size);
  std::span<const std::byte> rest_;
};

/// A record on its own: kind, version, length, payload, crc32c. seal() writes it, open() checks it.
struct Record {
  std::string kind;  ///< At most 64 bytes.
  std::uint32_t version = 0;
  std::span<const std::byte> payload;
};
std::vector<std::byte> seal(std::string_view kind, std::uint32_t version,
                            std::span<const std::byte> payload);
/// Takes the next record off the front of `bytes`.
/// Errors:  kMalformedInput if it is cut short or its checksum does not hold.
Result<Record> open(std::span<const std::byte>& bytes);

/// CRC-32C (Castagnoli), as in iSCSI: RFC 3720, appendix B.4.
std::uint32_t crc32c(std::span<const std::byte> bytes);

}  // namespace foreshock
