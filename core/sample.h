#pragma once

/// A value as it came in from outside: between decoders and engines.

#include <cstdint>
#include <string_view>

#include "foreshock/core/time.h"

namespace foreshock {

/// One value of one series. The key belongs to the batch that the sample came in.
struct Sample {
  enum class Kind : std::uint8_t {
    kGauge,  ///< The value itself.
    kTotal,  ///< A sum since `since` that grows: the series is its rate, per second.
    kEnd,    ///< No value: the series has ended (a staleness marker), and silence is no news.
  };
  std::string_view key;    ///< The series, as SeriesKey::text() writes it.
  std::uint64_t hash = 0;  ///< series_hash(key)
  Timestamp time;
  double value = 0;   ///< NaN: missing. Never infinite.
  Timestamp since{};  ///< kTotal: when counting began, the epoch if not told. A new one is a reset.
  Kind kind = Kind::kGauge;
  std::uint32_t record = 0;  ///< Which record of its batch it came from.
};

/// The same on every machine and for ever (docs/formats/wire.md): snapshots depend on it. Never 0.
/// Cost:    about 1 ns for each 8 bytes.
std::uint64_t series_hash(std::string_view key);

}  // namespace foreshock
