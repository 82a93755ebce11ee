#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/models/local_level.h"

namespace foreshock {
namespace {

/// log(q / r) beyond these is as good as q = 0 and r = 0.
constexpr double kLowest = -18;
constexpr double kHighest = 14;

/// Root of the slope of the profile likelihood between kLowest and kHighest.
struct Search {
  std::span<const double> y;
  int evaluations = 0;

  LevelLikelihood at(double log_ratio) {
    ++evaluations;
    return level_likelihood(y, log_ratio);
  }

  /// Newton on the slope, its derivative by a difference; bisection where a step leaves the
  /// bracket.
  std::pair<double, bool> climb(double start) {
    double low = kLowest;
    double high = kHighest;
    double x = start;
    for (int i = 0; i < 60; ++i) {
      const double slope = at(x).slope;
      if (std::abs(slope) < 1e-9) return {x, true};
      (slope > 0 ? low : high) = x;
      if (high - low < 1e-10) return {x, true};
      constexpr double kDifference = 1e-4;
      const double curvature = (at(x + kDifference).slope - slope) / kDifference;
      double next = curvature < 0 ? x - slope / curvature : 0.5 * (low + high);
      if (!(next > low && next < high)) next = 0.5 * (low + high);
      if (std::abs(next - x) < 1e-10) return {next, true};
      x = next;
    }
    return {x, false};
  }
};

}  // namespace

Result<LocalLevelFit> fit_local_level_noise(std::span<const double> y) {
  int count = 0;
  double lowest = 0;
  double highest = 0;
  for (const double v : y) {
    if (v != v) continue;
    lowest = count == 0 ? v : std::min(lowest, v);
    highest = count == 0 ? v : std::max(highest, v);
    ++count;
  }
  if (count < 3) {
    return fail(Errc::kInvalidArgument,
                "local level: three values needed, " + std::to_string(count) + " found");
  }
  if (!(highest > lowest)) {
    return fail(Errc::kInvalidArgument, "local level: all values are equal");
  }
  Search search{y};
  LocalLevelFit fit;
  double best = kLowest;
  LevelLikelihood found = search.at(best);
  fit.converged = true;  // At an end of the range, the end is the answer.
  for (const double start : {-1.0, kHighest}) {
    const auto [x, converged] = start == kHighest ? std::pair{kHighest, true} : search.climb(start);
    const auto likelihood = search.at(x);
    if (likelihood.log_likelihood > found.log_likelihood) {
      found = likelihood;
      best = x;
      fit.converged = converged;
    }
  }
  fit.noise = {.q = best <= kLowest ? 0 : std::exp(best) * found.r, .r = found.r};
  fit.log_likelihood = found.log_likelihood;
  fit.count = found.count;
  fit.evaluations = search.evaluations;
  return fit;
}

Result<Fitted> fit_local_level(std::span<const double> y) {
  FORESHOCK_TRY(const LocalLevelFit fit, fit_local_level_noise(y));
  FORESHOCK_TRY(auto model, LocalLevel::make(fit.noise, std::max(1, fit.count - 1)));
  for (const double v : y) model.learn(v);
  FitReport report{
      .form = "local level",
      .outcome = fit.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = fit.log_likelihood,
      .aicc = corrected_aic(fit.log_likelihood, 2, fit.count),
      .parameters = 2,
      .evaluations = fit.evaluations};
  return Fitted{std::make_unique<LocalLevel>(model), std::move(report)};
}

}  // namespace foreshock
