#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/models/local_trend.h"
#include "foreshock/models/simplex.h"

namespace foreshock {
namespace {

/// Shares of level, slope and observation noise from two unbounded coordinates; they sum to one.
TrendNoise shares(std::span<const double> z) {
  const double highest = std::max({z[0], z[1], 0.0});
  const double level = std::exp(z[0] - highest);
  const double slope = std::exp(z[1] - highest);
  const double noise = std::exp(-highest);
  const double sum = level + slope + noise;
  return {.q_level = level / sum, .q_slope = slope / sum, .r = noise / sum};
}

constexpr std::array<std::array<double, 2>, 4> kStarts{
    {{-1.0, -6.0}, {2.0, -3.0}, {-6.0, -3.0}, {-8.0, -10.0}}};

}  // namespace

Result<Fitted> fit_local_trend(std::span<const double> y) {
  const auto count = std::count_if(y.begin(), y.end(), [](double v) { return v == v; });
  if (count < 5) {
    return fail(Errc::kInvalidArgument,
                "local trend: five values needed, " + std::to_string(count) + " found");
  }
  const auto minus_log_likelihood = [&](std::span<const double> z) {
    return -trend_likelihood(y, shares(z)).log_likelihood;
  };
  std::optional<SimplexResult> best;
  int evaluations = 0;
  for (const auto& start : kStarts) {
    const auto found = minimize_simplex(minus_log_likelihood, {start[0], start[1]},
                                        {.first_step = 2, .tolerance = 1e-10});
    evaluations += found.evaluations;
    if (!best || found.value < best->value) best = found;
  }
  TrendNoise noise = shares(best->x);
  const TrendLikelihood at = trend_likelihood(y, noise);
  if (!(at.scale > 0) || !std::isfinite(at.log_likelihood)) {
    return fail(Errc::kInvalidArgument, "local trend: a straight line fits without any error");
  }
  noise = {noise.q_level * at.scale, noise.q_slope * at.scale, noise.r * at.scale};
  FORESHOCK_TRY(auto model, LocalTrend::make(noise, std::max(1, at.count - 2)));
  for (const double v : y) model.learn(v);
  FitReport report{
      .form = "local linear trend",
      .outcome = best->converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = at.log_likelihood,
      .aicc = corrected_aic(at.log_likelihood, 3, at.count),
      .parameters = 3,
      .evaluations = evaluations};
  return Fitted{std::make_unique<LocalTrend>(model), std::move(report)};
}

}  // namespace foreshock
