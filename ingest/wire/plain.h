#pragma once

/// Samples from the two flat forms: {"id","ts","value"} and prometheus-kafka-adapter's.

#include "foreshock/core/result.h"
#include "foreshock/ingest/wire/flat.h"
#include "foreshock/ingest/wire/sink.h"

namespace foreshock::wire {

/// Sorts the labels of `flat`; `arena` may keep texts until the next record.
Status put_plain(Flat& flat, Arena& arena, Sink& sink);
Status put_prometheus(Flat& flat, Sink& sink);

}  // namespace foreshock::wire
