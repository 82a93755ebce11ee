#pragma once

#include "foreshock/engine/fit_listener.h"
#include "foreshock/serve/metrics.h"

namespace foreshock::app {

/// Counts and times the fits of any number of threads. Fits of a replay count, too: they are work.
class FitMetrics final : public FitListener {
 public:
  explicit FitMetrics(Metrics& metrics) : metrics_(metrics) {}
  void fit_begins() override;
  void fit_ended(FitOutcome outcome, std::string_view model) override;
  void fit_postponed() override { metrics_.refits(Refit::kPostponed).add(); }
  void fit_simplified() override { metrics_.refits(Refit::kSimpler).add(); }

 private:
  Metrics& metrics_;
};

}  // namespace foreshock::app
