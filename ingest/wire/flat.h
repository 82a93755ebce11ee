#pragma once

/// A JSON object of few known members, and a quick reader for the usual form of it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "foreshock/ingest/wire/scalar.h"
#include "foreshock/ingest/wire/selector.h"

namespace foreshock::wire {

/// The members of the plain form and of prometheus-kafka-adapter's. What is not in `seen` is old.
struct Flat {
  enum Member : std::uint8_t {
    kId,
    kTs,
    kValue,
    kKind,
    kSince,
    kName,
    kTimestamp,
    kLabels,
    kUnknown
  };

  std::uint32_t seen = 0;  ///< Bit 1 << member.
  std::array<Scalar, kLabels> members;
  std::vector<Label> labels;
  std::array<char, 1024> room{};  ///< Strings without their escapes.
  std::size_t used = 0;           ///< Of the room.

  bool has(Member member) const { return (seen >> member & 1U) != 0; }
  const Scalar& operator[](Member member) const { return members[member]; }
  void clear() {
    seen = 0;
    used = 0;
    labels.clear();
  }
};

/// kUnknown for a name that is none of them.
Flat::Member member_of(std::string_view name);

/// Reads an object of known members once each, with ASCII strings without escapes but of " \\ and
/// /, labels that are strings, and numbers of at most 64 bits. False for all else, good or bad: the
/// full parser then decides. Where it says true, the full parser reads the same.
///
/// The 64 bytes behind the text must be readable and end in a zero, or others' text and then that.
/// Cost:    about 40 ns for 110 bytes.
bool read_flat_quickly(std::string_view text, Flat& out);

}  // namespace foreshock::wire
