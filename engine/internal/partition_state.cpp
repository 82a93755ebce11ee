#include "foreshock/engine/internal/partition_state.h"

#include <algorithm>

#include "foreshock/engine/internal/saturate.h"

namespace foreshock::partition {
namespace {

/// Steps by which the time of one sample may move the clock, beyond the lateness.
constexpr std::int64_t kLeapSteps = 3;
constexpr std::int64_t kFarSteps = 100;

}  // namespace

SeriesBank::Options bank_options(const Partition::Options& options) {
  SeriesBank::Options bank{options.model == "live", options.live, options.pipeline, options.fits};
  if (!bank.flat) bank.pipeline.model.name = options.model;
  return bank;
}

EventClock::Options clock_options(const Partition::Options& options) {
  const std::int64_t step = options.frequency.nominal().count();
  const std::int64_t lateness = options.lateness.count();
  const std::int64_t leap = plus(lateness, times(kLeapSteps, step));
  const std::int64_t far = std::max({options.far_ahead.count(), times(kFarSteps, step), leap});
  return {.leap = leap, .far = far, .lateness = lateness};
}

PartitionState::PartitionState(const Partition::Options& options)
    : bank(bank_options(options)), clock(clock_options(options)) {}

}  // namespace foreshock::partition
