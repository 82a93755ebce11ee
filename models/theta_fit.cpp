#include "foreshock/models/theta_fit.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/models/box_cox.h"

namespace foreshock {
namespace {

NoiseGrowthFit::Found noise_of(std::span<const double> w, const ThetaFit& fit, bool may_grow) {
  NoiseGrowthFit noise(fit.rms_error);
  ThetaState state = fit.initial;
  for (std::size_t t = fit.first; t < w.size(); ++t) {
    const double error = w[t] == w[t] ? w[t] - state.level : 0;
    if (w[t] == w[t] && error_counts(fit.weights, state)) noise.add(error, state.level);
    state.learn(fit.weights, error);
  }
  return noise.found(may_grow);
}

/// The model of a power of a series without its season, after it has seen all of it. What was
/// expected far ahead is looked at four times in every stretch of that length, so that the cost
/// stays O(n).
Result<Theta> theta_after(std::span<const double> w, const ThetaFit& fit, double power,
                          SeasonProfile season, const NoiseGrowthFit::Found& noise) {
  const bool seasonal = season.kind != SeasonProfile::Kind::kNone;
  const auto m = static_cast<int>(season.index.size());
  const int far = seasonal ? 2 * m : std::clamp(static_cast<int>(w.size()) / 4, 2, 8);
  const int stride = std::max(1, far / 4);
  const double dof = std::max(1, fit.count - fit.estimated - (seasonal ? m - 1 : 0));
  const double sigma = noise.rms * std::sqrt(fit.count / dof);
  ThetaState state = fit.initial;
  double far_squares = 0;
  double far_count = 0;
  for (std::size_t t = fit.first; t < w.size(); ++t) {
    const std::size_t later = t + static_cast<std::size_t>(far) - 1;
    if ((t - fit.first) % static_cast<std::size_t>(stride) == 0 && later < w.size() &&
        w[later] == w[later] && error_counts(fit.weights, state)) {
      ThetaHorizon at(fit.weights, state, noise.noise);
      while (at.h() < far) at.next();
      const double z = (w[later] - at.mean()) / sigma;
      far_squares += z * z / at.growth();
      ++far_count;
    }
    state.learn(fit.weights, w[t] == w[t] ? w[t] - state.level : 0);
  }
  const StepErrors errors{.sigma = sigma,
                          .dof = dof,
                          .points = static_cast<double>(fit.count),
                          .far_factor = far_factor(far_squares * stride, far_count * stride, far),
                          .far_steps = far};
  return Theta::make({fit.weights, state, power, std::move(season), noise.noise, errors});
}

/// The season that the series shows, by factors where all its values are positive.
SeasonProfile season_of(std::span<const double> y, int season, bool positive) {
  using Kind = SeasonProfile::Kind;
  if (season < 2 || !shows_season(y, season)) return {};
  return classical_season(y, season, positive ? Kind::kMultiplicative : Kind::kAdditive);
}

std::vector<double> without(SeasonProfile season, std::span<const double> y) {
  season.phase = 0;
  std::vector<double> x;
  x.reserve(y.size());
  for (const double v : y) {
    x.push_back(season.remove(v));
    season.advance();
  }
  return x;
}

/// log |dw / dy|, the mean over the values that are there.
double log_jacobian(std::span<const double> x, double power, const SeasonProfile& season) {
  if (season.kind != SeasonProfile::Kind::kMultiplicative) return box_cox_jacobian(x, power);
  double logs = 0;
  for (const double s : season.index) logs += std::log(s);
  return box_cox_jacobian(x, power) - logs / static_cast<double>(season.index.size());
}

}  // namespace

Result<Fitted> fit_theta(std::span<const double> y, int season, const ThetaOptions& options) {
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v != v || v > 0; });
  SeasonProfile profile = season_of(y, season, positive);
  const std::vector<double> x = without(profile, y);
  double power = 1;
  if (options.box_cox && positive) {
    const bool rounds = season >= 2 && y.size() > 2 * static_cast<std::size_t>(season);
    FORESHOCK_TRY(power, likelihood_lambda(x, rounds ? season : 0, 0, 1, 1e-3));
  }
  FORESHOCK_TRY(const auto w, box_cox(x, power));
  ThetaLine line = options.line;
  auto fit = fit_theta_line(w, line, options.least_alpha);
  if (!fit && line != ThetaLine::kStandard) {
    line = ThetaLine::kStandard;
    fit = fit_theta_line(w, line, options.least_alpha);
  }
  if (!fit) return tl::unexpected(fit.error());

  FitReport report{.form = name_of(line), .outcome = FitReport::Outcome::kConverged};
  const bool seasonal = profile.kind != SeasonProfile::Kind::kNone;
  if (seasonal) report.form += ", season " + std::to_string(season);
  report.form += name_of_power(power);
  report.evaluations = fit->evaluations;
  report.parameters = fit->estimated + 1 + (seasonal ? season - 1 : 0) + (options.box_cox ? 1 : 0);
  const auto noise = noise_of(w, *fit, power == 1);
  report.log_likelihood = noise.log_likelihood + fit->count * log_jacobian(x, power, profile);
  report.aicc = corrected_aic(report.log_likelihood, report.parameters, fit->count);
  FORESHOCK_TRY(auto model, theta_after(w, *fit, power, std::move(profile), noise));
  return Fitted{std::make_unique<Theta>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
