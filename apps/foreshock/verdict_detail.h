#pragma once

#include "foreshock/engine/partition.h"
#include "foreshock/serve/alert_detail.h"

namespace foreshock::app {

/// What the detectors know of an alert beside the kind that it is told as. p_alert: the line that
/// it crossed.
AlertDetail detail_of(const PartitionListener::Point& point, AlertKind kind, double p_alert);

}  // namespace foreshock::app
