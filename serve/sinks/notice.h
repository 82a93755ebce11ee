#pragma once

/// What a sink is told of an incident at one moment, and the words for people in it.

#include <string>
#include <string_view>

#include "foreshock/core/time.h"
#include "foreshock/serve/incident.h"

namespace foreshock {

/// Times are those of the clock on the wall, which receivers compare with theirs; those of the
/// incident are event times, which a replay may have from years ago.
struct Notice {
  const Incident* incident = nullptr;  ///< Not null.
  bool resolved = false;
  Timestamp starts_at;  ///< At or before ends_at.
  Timestamp ends_at;    ///< When it ended; of one that is open, when it may be taken for over.
};

/// `cpu{host="a"}: 93.1 observed, 41.2 expected (30.5 to 51.9), score 4.8`
std::string summary_of(const Incident& incident);

/// What is known beyond the summary: when it began and was known, how rare it is, and its end.
std::string description_of(const Incident& incident);

/// The page of the series at the time at which it was raised; "" if `external_url` is empty.
std::string link_of(const Incident& incident, std::string_view external_url);

/// Up to six digits: "93.1", "1.5e-09"; "missing" for NaN.
std::string short_number(double value);

}  // namespace foreshock
