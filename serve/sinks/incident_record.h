#pragma once

/// Records of the outbox: docs/formats/sinks.md has the bytes.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/core/time.h"
#include "foreshock/serve/incident.h"

namespace foreshock {

/// How much of an incident a target has been told.
enum class Told : std::uint8_t { kNothing, kOpened, kClosed };

/// An incident as it is from now on.
struct StoredIncident {
  Incident incident;
  Timestamp opened_at;                 ///< By the clock on the wall.
  std::optional<Timestamp> closed_at;  ///< If it is not open.
};
struct StoredTold {
  std::string id;
  std::uint64_t target = 0;  ///< number_of() the target.
  Told told = Told::kNothing;
};
/// All is done: it is not held any longer.
struct StoredGone {
  std::string id;
};

void append_record(const StoredIncident& stored, std::vector<std::byte>& out);
void append_record(const StoredTold& stored, std::vector<std::byte>& out);
void append_record(const StoredGone& stored, std::vector<std::byte>& out);

/// Errors:  kMalformedInput if the payload is none; kUnsupported for kinds and versions that are
/// not
///          known here.
Result<std::variant<StoredIncident, StoredTold, StoredGone>> read_record(const Record& record);

}  // namespace foreshock
