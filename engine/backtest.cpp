#include "foreshock/engine/backtest.h"

namespace foreshock {

std::vector<std::size_t> backtest_cutoffs(std::size_t n, const BacktestPlan& plan) {
  const auto horizon = static_cast<std::size_t>(plan.horizon.steps());
  const auto step = plan.step > 0 ? static_cast<std::size_t>(plan.step) : horizon;
  std::vector<std::size_t> cutoffs;
  if (n <= horizon) return cutoffs;
  const std::size_t newest = n - horizon - 1;
  for (int w = plan.windows - 1; w >= 0; --w) {
    const std::size_t back = static_cast<std::size_t>(w) * step;
    if (back <= newest) cutoffs.push_back(newest - back);
  }
  return cutoffs;
}

Result<BacktestWindow> backtest_window(std::span<const double> y, const ModelSpec& spec,
                                       std::size_t cutoff, Horizon horizon) {
  FORESHOCK_TRY(const Fitted fitted, fit_model(spec, y.first(cutoff + 1)));
  return BacktestWindow{.cutoff = cutoff, .forecast = fitted.model->forecast(horizon)};
}

}  // namespace foreshock
