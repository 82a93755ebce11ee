#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "foreshock/detect/budget.h"
#include "foreshock/engine/partition.h"
#include "foreshock/serve/point_store.h"

namespace foreshock::app {

struct RescoredAlert {
  std::int64_t time_ms = 0;
  AlertKind kind = AlertKind::kNone;
  double score = 0;
};

/// The alerts that these points would have raised under another budget and policy: from their first
/// on, through a partition of their own, made with `options` but for those. Errors: those of
/// Partition::make.
Result<std::vector<RescoredAlert>> rescored(Partition::Options options, std::string_view series,
                                            std::span<const SeenPoint> points, const Budget& budget,
                                            const AlertPolicy::Options& policy);

}  // namespace foreshock::app
