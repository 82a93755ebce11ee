#pragma once

#include <chrono>
#include <cstdint>

#include "foreshock/core/time.h"

namespace foreshock {

/// Since 1970, as pages and queries have times; those between two are the earlier.
inline std::int64_t ms_of(Timestamp time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}
inline Timestamp time_of_ms(std::int64_t ms) {
  return Timestamp{Duration{std::chrono::milliseconds{ms}}};
}

}  // namespace foreshock
