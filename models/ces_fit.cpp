#include "foreshock/models/ces_fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/models/ces_likelihood.h"
#include "foreshock/models/season_start.h"
#include "foreshock/models/simplex.h"

namespace foreshock {
namespace {

using Season = CesForm::Season;

/// Mean squared error, in units of the mean square of y, that is rounding: below it the fit is
/// perfect, and forms are compared by their size alone.
constexpr double kRoundingSquare = 1e-24;

/// Of a short history (StepErrors::doubt): more than for exponential smoothing, since a pair can
/// take a turn for a trend. docs/math/ces.md has the evidence.
constexpr double kDoubt = 6;

CesSmoothing smoothing_at(const CesForm& form, std::span<const double> x) {
  CesSmoothing s{.level = {x[0], x[1]}};
  if (form.kind == Season::kPartial) s.season = {x[2], 0};
  if (form.kind == Season::kFull) s.season = {x[2], x[3]};
  return s;
}

/// Starts for the search, the most promising first, no two with the same weight of the level.
std::vector<std::vector<double>> starts(const CesForm& form, int most,
                                        const std::function<double(std::span<const double>)>& f) {
  std::vector<std::vector<double>> seasons{{}};
  if (form.kind == Season::kPartial) seasons = {{0.05}, {0.3}};
  if (form.kind == Season::kFull) seasons = {{1.1, 0.99}, {1.4, 0.95}};
  std::vector<std::pair<double, std::vector<double>>> tried;
  for (const double re : {1.1, 1.4, 1.8}) {
    for (const double im : {0.9, 0.995, 1.02}) {
      for (const auto& season : seasons) {
        std::vector<double> x{re, im};
        x.insert(x.end(), season.begin(), season.end());
        const double value = f(x);
        tried.emplace_back(value, std::move(x));
      }
    }
  }
  std::stable_sort(tried.begin(), tried.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<double>> out;
  for (auto& [value, x] : tried) {
    const bool known = std::any_of(out.begin(), out.end(), [&, &x = x](const auto& other) {
      return other.front() == x.front();
    });
    if (!known && static_cast<int>(out.size()) < most) out.push_back(std::move(x));
  }
  return out;
}

/// Whether a pair left to itself grows by less than that factor a step: both roots of its
/// transition's polynomial, z^2 - (2 - re) z + 2 - re - im, are smaller (Jury's conditions).
bool grows_less(const CesWeight& w, double factor) {
  const double sum = (2 - w.re) / factor;
  const double product = (2 - w.re - w.im) / (factor * factor);
  return std::abs(product) < 1 && std::abs(sum) < 1 + product;
}

/// The largest value by size; 1 if that is 0.
Result<double> size_of(std::span<const double> y) {
  double largest = 0;
  for (const double v : y) largest = std::abs(v) > largest ? std::abs(v) : largest;
  if (!std::isfinite(largest)) return fail(Errc::kInvalidArgument, "ces: a value is not finite");
  return largest > 0 ? largest : 1;
}

}  // namespace

Result<CesFit> fit_ces_form(std::span<const double> y, const CesForm& form,
                            const CesEffort& effort) {
  FORESHOCK_TRY(const double unit, size_of(y));
  if (form.has_season() && y.size() < 2 * static_cast<std::size_t>(form.season)) {
    return fail(Errc::kInvalidArgument,
                "ces: less than two seasons of " + std::to_string(form.season) + " steps");
  }
  std::vector<double> scaled(y.begin(), y.end());
  for (double& v : scaled) v /= unit;
  const double cost = static_cast<double>(y.size()) * form.season * form.season;
  const bool given = form.has_level() && form.has_season() && cost > effort.solved_cost;
  CesConcentrated errors(scaled, form,
                         given ? seasonal_start(scaled, form.season) : std::vector<double>{});
  if (errors.count() < form.state_count() + form.smoothing_count() + 1) {
    return fail(Errc::kInvalidArgument, "ces: " + std::to_string(errors.count()) +
                                            " values are too few for " + form.name());
  }
  const double floor = errors.count() * kRoundingSquare;
  // A level for every step of a season goes on by seasons.
  const double most_growth =
      form.has_level() ? effort.most_growth : std::pow(effort.most_growth, form.season);
  const auto minus_log_likelihood = [&](std::span<const double> x) {
    const CesSmoothing smoothing = smoothing_at(form, x);
    if (!grows_less(smoothing.level, most_growth) || !is_stable(form, smoothing)) {
      return std::numeric_limits<double>::infinity();
    }
    const double squares = errors.squared_errors(smoothing);
    return 0.5 * errors.count() * std::log(std::max(squares, floor));
  };

  CesFit fit;
  fit.form = form;
  fit.count = errors.count();
  std::optional<SimplexResult> best;
  for (auto& start : starts(form, effort.starts, minus_log_likelihood)) {
    const auto found = minimize_simplex(
        minus_log_likelihood, std::move(start),
        {.first_step = 0.1, .tolerance = 1e-4, .most_evaluations = 60 * form.smoothing_count()});
    fit.evaluations += found.evaluations;
    if (!best || found.value < best->value) best = found;
  }
  if (!std::isfinite(best->value) || best->value >= std::numeric_limits<double>::max()) {
    return fail(Errc::kNotConverged, "ces: no stable " + form.name() + " was found");
  }
  fit.converged = best->converged;
  fit.smoothing = smoothing_at(form, best->x);
  const double squares = errors.squared_errors(fit.smoothing);
  fit.log_likelihood =
      gaussian_log_likelihood(fit.count, std::max(squares, floor)) - fit.count * std::log(unit);
  fit.aicc = corrected_aic(fit.log_likelihood, form.parameter_count(), fit.count);
  fit.rms_error = unit * std::sqrt(squares / fit.count);
  // Back to the units of y.
  fit.initial = errors.initial();
  fit.initial.level.value *= unit;
  fit.initial.level.echo *= unit;
  for (auto* part : {&fit.initial.season, &fit.initial.echo}) {
    for (double& v : *part) v *= unit;
  }
  return fit;
}

Result<Ces> ces_after(std::span<const double> y, const CesFit& fit) {
  const CesForm& form = fit.form;
  const int far =
      form.has_season() ? 2 * form.season : std::clamp(static_cast<int>(y.size()) / 4, 2, 8);
  const int stride = std::max(1, far / 4);
  const double dof = std::max(1, fit.count - form.parameter_count() + 1);

  NoiseGrowthFit growth(fit.rms_error);
  CesState state = fit.initial;
  for (const double v : y) {
    const double mean = state.expect();
    if (v == v) growth.add(v - mean, mean);
    state.learn(form, fit.smoothing, v == v ? v - mean : 0);
  }
  const auto noise = growth.found(true);
  const double sigma = noise.rms * std::sqrt(fit.count / dof);

  // What was expected far ahead is looked at four times in every stretch of that length.
  CesState before = fit.initial;
  double far_squares = 0;
  double far_count = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const std::size_t later = t + static_cast<std::size_t>(far) - 1;
    if (t % static_cast<std::size_t>(stride) == 0 && later < y.size() && y[later] == y[later]) {
      CesHorizon at(form, fit.smoothing, before, noise.noise);
      while (at.h() < far) at.next();
      const double z = (y[later] - at.mean()) / sigma;
      far_squares += z * z / at.growth();
      ++far_count;
    }
    before.learn(form, fit.smoothing, y[t] == y[t] ? y[t] - before.expect() : 0);
  }
  const StepErrors errors{.sigma = sigma,
                          .dof = dof,
                          .points = static_cast<double>(fit.count),
                          .doubt = kDoubt,
                          .far_factor = far_factor(far_squares * stride, far_count * stride, far),
                          .far_steps = far};
  return Ces::make({form, fit.smoothing, std::move(state), noise.noise, errors});
}

Result<Fitted> fit_ces(std::span<const double> y, int season, const CesEffort& effort) {
  std::vector<CesForm> forms{{}};
  CesEffort each = effort;
  if (season >= 2) each.most_growth = std::pow(effort.most_growth, 1.0 / season);
  if (season >= 2 && y.size() >= 2 * static_cast<std::size_t>(season)) {
    for (const auto kind : {Season::kSimple, Season::kPartial, Season::kFull}) {
      forms.push_back({kind, season});
    }
  }
  std::optional<CesFit> best;
  std::string why;
  int evaluations = 0;
  for (const CesForm& form : forms) {
    auto fit = fit_ces_form(y, form, each);
    if (!fit) {
      why = fit.error().message;
      continue;
    }
    evaluations += fit->evaluations;
    if (!best || fit->aicc < best->aicc) best = std::move(*fit);
  }
  if (!best) return fail(Errc::kInvalidArgument, why);
  FORESHOCK_TRY(auto model, ces_after(y, *best));
  FitReport report{
      .form = best->form.name(),
      .outcome = best->converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = best->log_likelihood,
      .aicc = best->aicc,
      .parameters = best->form.parameter_count(),
      .evaluations = evaluations};
  return Fitted{std::make_unique<Ces>(std::move(model)), std::move(report)};
}

}  // namespace foreshock
