#include "foreshock/ingest/wire/protobuf.h"

#include <string>

#include "foreshock/ingest/wire/text.h"

namespace foreshock::wire {

bool ProtobufReader::read_varint(std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) {
      expected_ = 1;
      return refuse(Fault::kCut);
    }
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80) return shift < 63 || byte <= 1 || refuse(Fault::kTooLarge);
  }
  return refuse(Fault::kTooLarge);
}

bool ProtobufReader::read_bytes(std::uint64_t length) {
  if (length > rest_.size()) {
    expected_ = length;
    return refuse(Fault::kCut);
  }
  bytes_ = rest_.substr(0, length);
  rest_.remove_prefix(length);
  return true;
}

bool ProtobufReader::next() {
  if (rest_.empty() || is_faulty()) return false;
  std::uint64_t tag = 0;
  if (!read_varint(tag)) return false;
  number_ = tag;
  if (tag >> 3U == 0 || tag >> 3U > 0x1fffffff) return refuse(Fault::kNoField);
  field_ = static_cast<std::uint32_t>(tag >> 3U);
  wire_ = static_cast<Wire>(tag & 7U);
  switch (wire_) {
    case Wire::kVarint:
      return read_varint(number_);
    case Wire::kFixed64:
      return read_bytes(8);
    case Wire::kBytes:
      return read_varint(number_) && read_bytes(number_);
    case Wire::kFixed32:
      return read_bytes(4);
  }
  return refuse(Fault::kNoWire);
}

Status ProtobufReader::status() const {
  const std::string field = "field " + std::to_string(field_) + " has wire type " +
                            std::to_string(static_cast<int>(wire_));
  switch (fault_) {
    case Fault::kNone:
      return {};
    case Fault::kCut:
      return malformed("the message is cut: " + std::to_string(expected_) +
                       " bytes more were expected, " + std::to_string(rest_.size()) + " are there");
    case Fault::kTooLarge:
      return malformed("a number has more than 64 bits");
    case Fault::kNoField:
      return malformed("field number " + std::to_string(number_ >> 3U) + " does not exist");
    case Fault::kNoWire:
      return malformed(field + "; expected 0, 1, 2 or 5");
    case Fault::kOtherWire:
      return malformed(field + "; expected " + std::to_string(expected_));
  }
  return {};
}

}  // namespace foreshock::wire
