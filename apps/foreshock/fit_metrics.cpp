#include "foreshock/app/fit_metrics.h"

#include <chrono>

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;
thread_local Clock::time_point began;  ///< Fits of one thread come one after the other.

Refit counted(FitOutcome outcome) {
  switch (outcome) {
    case FitOutcome::kAccepted:
      return Refit::kAccepted;
    case FitOutcome::kKept:
      return Refit::kKept;
    case FitOutcome::kFailed:
      break;
  }
  return Refit::kFailed;
}

}  // namespace

void FitMetrics::fit_begins() {
  began = Clock::now();
}

void FitMetrics::fit_ended(FitOutcome outcome, std::string_view model) {
  metrics_.refits(counted(outcome)).add();
  const std::chrono::duration<double> taken = Clock::now() - began;
  metrics_.fit_duration_seconds(model).observe(taken.count());
}

}  // namespace foreshock::app
