#pragma once

/// One protobuf message, field after field, within its bytes.
/// Source:  Protocol Buffers, Encoding (protobuf.dev/programming-guides/encoding).

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::wire {

class ProtobufReader {
 public:
  explicit ProtobufReader(std::string_view bytes) : rest_(bytes) {}

  /// The next field; false at the end of the message or at the first fault.
  bool next();
  std::uint32_t field() const { return field_; }

  /// The field's value; nothing or 0, and a fault, if it has another wire type.
  std::string_view bytes() { return has(Wire::kBytes) ? bytes_ : std::string_view(); }
  std::uint64_t varint() { return has(Wire::kVarint) ? number_ : 0; }
  std::uint64_t fixed64() {
    std::uint64_t value = 0;
    if (has(Wire::kFixed64)) std::memcpy(&value, bytes_.data(), 8);  // Little-endian, as we are.
    return value;
  }
  double float64() { return std::bit_cast<double>(fixed64()); }

  bool is_faulty() const { return fault_ != Fault::kNone; }
  /// kMalformedInput with what was expected, if there was a fault.
  Status status() const;

 private:
  enum class Wire : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  enum class Fault : std::uint8_t { kNone, kCut, kTooLarge, kNoField, kNoWire, kOtherWire };

  bool has(Wire wire) {
    if (wire_ == wire) return true;
    expected_ = static_cast<std::uint64_t>(wire);
    return refuse(Fault::kOtherWire);
  }
  bool refuse(Fault fault) {
    if (fault_ == Fault::kNone) fault_ = fault;
    return false;
  }
  bool read_varint(std::uint64_t& value);
  bool read_bytes(std::uint64_t length);

  std::string_view rest_;
  std::string_view bytes_;
  std::uint64_t number_ = 0;
  std::uint64_t expected_ = 0;  ///< Bytes or a wire type, for the message.
  std::uint32_t field_ = 0;
  Wire wire_ = Wire::kVarint;
  Fault fault_ = Fault::kNone;
};

}  // namespace foreshock::wire
