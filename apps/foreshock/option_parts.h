#pragma once

/// Options that several verbs read in the same way.
/// Errors:  kInvalidArgument that begins with where the value was given.

#include <optional>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/budget.h"
#include "foreshock/detect/policy.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock::app {

/// "24" or "6h"; "auto" gives the empty span.
Result<Span> span_of(const Given& given, int least);
Result<SeasonOption> season_of(const Values& values);
/// Nothing for "auto".
Result<std::optional<Frequency>> frequency_of(const Values& values);
/// --tz; nothing for UTC.
Result<std::optional<TimeZone>> zone_of(const Values& values);
/// Ascending.
Result<std::vector<NamedLevel>> levels_of(const Values& values);
/// state.every and workers.
Result<Duration> snapshot_interval_of(const Values& values);
Result<int> workers_of(const Values& values);
Result<Budget> budget_of(const Values& values);
Result<AlertPolicy::Options> policy_of(const Values& values);
/// recover.window; the empty span for auto.
Result<Span> recover_window_of(const Values& values);
/// As the engine keeps them: no fewer than a first fit takes; its own where none is given.
int history_steps(const Span& window, const Frequency& frequency);

}  // namespace foreshock::app
