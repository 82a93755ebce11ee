#include "foreshock/models/ets_fit.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "foreshock/models/ets_likelihood.h"
#include "foreshock/models/season_start.h"
#include "foreshock/models/simplex.h"

namespace foreshock {
namespace {

constexpr double kLeast = 1e-4;  ///< The level's smoothing stays so far below 1.
constexpr double kLeastDamping = 0.80;
constexpr double kMostDamping = 0.98;

double between(double low, double high, double z) {
  return low + (high - low) / (1 + std::exp(-z));
}
double logit(double share) {
  return std::log(share / (1 - share));
}

/// From the search's unbounded coordinates into the usual region.
EtsSmoothing smoothing_at(const EtsForm& form, double least_alpha, std::span<const double> z) {
  EtsSmoothing s;
  std::size_t i = 0;
  s.alpha = between(least_alpha, 1 - kLeast, z[i++]);
  if (form.has_trend()) s.beta = between(0, s.alpha, z[i++]);
  if (form.has_season()) s.gamma = between(0, 1 - s.alpha, z[i++]);
  if (form.trend == EtsForm::Trend::kDamped) s.phi = between(kLeastDamping, kMostDamping, z[i++]);
  return s;
}

std::vector<double> coordinates(const EtsForm& form, double alpha, double beta_share,
                                double gamma_share, double phi_share) {
  std::vector<double> z{logit(alpha)};
  if (form.has_trend()) z.push_back(logit(beta_share));
  if (form.has_season()) z.push_back(logit(gamma_share));
  if (form.trend == EtsForm::Trend::kDamped) z.push_back(logit(phi_share));
  return z;
}

/// y, or its power, moved to centre 0 and spread 1, so that no tolerance knows the unit.
struct Scaled {
  std::vector<double> y;
  double centre = 0;
  double spread = 1;
  double log_jacobian = 0;  ///< log |dy'/dy| summed over the points.
};

Result<Scaled> scale(std::span<const double> y, double power) {
  Scaled out{std::vector<double>(y.begin(), y.end())};
  std::vector<double> there;
  for (double& v : out.y) {
    if (v != v) continue;
    if (power != 1) {
      if (!(v > 0)) {
        return fail(Errc::kInvalidArgument, "ets: a power of a value that is not positive");
      }
      out.log_jacobian += (power - 1) * std::log(v);
      v = to_power(v, power);
    }
    there.push_back(v);
  }
  if (there.empty()) return fail(Errc::kInvalidArgument, "ets: no value in the series");
  const auto middle = there.begin() + static_cast<std::ptrdiff_t>(there.size() / 2);
  std::nth_element(there.begin(), middle, there.end());
  out.centre = *middle;
  const auto n = static_cast<double>(there.size());
  double largest = 0;
  for (const double v : there) largest = std::max(largest, std::abs(v - out.centre));
  if (largest > 0) {
    double squares = 0;
    for (const double v : there) squares += std::pow((v - out.centre) / largest, 2);
    out.spread = largest * std::sqrt(squares / n);
  }
  for (double& v : out.y) v = (v - out.centre) / out.spread;
  out.log_jacobian -= n * std::log(out.spread);
  return out;
}

/// Starts for the search, the most promising first; each next one differs in its level's smoothing
/// or its damping from those before, for those two make the valleys.
std::vector<std::vector<double>> starts(const EtsForm& form, int most,
                                        const std::function<double(std::span<const double>)>& f) {
  const bool damped = form.trend == EtsForm::Trend::kDamped;
  std::vector<std::pair<double, std::vector<double>>> tried;
  for (const double alpha : {0.05, 0.3, 0.8}) {
    for (const double beta : form.has_trend() ? std::vector{0.03, 0.3} : std::vector{0.1}) {
      for (const double gamma : form.has_season() ? std::vector{0.05, 0.4} : std::vector{0.1}) {
        for (const double phi : damped ? std::vector{0.1, 0.9} : std::vector{0.5}) {
          auto z = coordinates(form, alpha, beta, gamma, phi);
          const double value = f(z);
          tried.emplace_back(value, std::move(z));
        }
      }
    }
  }
  std::stable_sort(tried.begin(), tried.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::vector<double>> out;
  for (auto& [value, z] : tried) {
    const bool known = std::any_of(out.begin(), out.end(), [&, &z = z](const auto& other) {
      return other.front() == z.front() && (!damped || other.back() == z.back());
    });
    if (!known && static_cast<int>(out.size()) < most) out.push_back(std::move(z));
  }
  return out;
}

/// Least squared error that counts: below it the fit is perfect to rounding, and forms are compared
/// by their size alone.
double rounding_floor(int n) {
  return n * 1e-24;
}

}  // namespace

Result<EtsFit> fit_ets_form(std::span<const double> y, const EtsForm& form,
                            const EtsEffort& effort) {
  FORESHOCK_TRY(const Scaled scaled, scale(y, form.power));
  if (form.has_season() && y.size() < 2 * static_cast<std::size_t>(form.season)) {
    return fail(Errc::kInvalidArgument,
                "ets: less than two seasons of " + std::to_string(form.season) + " steps");
  }
  const double cost = static_cast<double>(y.size()) * form.season * form.season;
  const bool solved = !form.has_season() || cost <= effort.solved_cost;
  EtsConcentrated errors(scaled.y, form,
                         solved ? std::vector<double>{} : seasonal_start(scaled.y, form.season));
  if (errors.count() < form.state_count() + form.smoothing_count() + 1) {
    return fail(Errc::kInvalidArgument, "ets: " + std::to_string(errors.count()) +
                                            " values are too few for " + form.name());
  }
  const double floor = rounding_floor(errors.count());
  const auto minus_log_likelihood = [&](std::span<const double> z) {
    const double squares = errors.squared_errors(smoothing_at(form, effort.least_alpha, z));
    return 0.5 * errors.count() * std::log(std::max(squares, floor));
  };

  const bool rugged = form.trend == EtsForm::Trend::kDamped && effort.starts > 1;
  const int searches = effort.starts + (rugged ? 1 : 0);
  EtsFit fit;
  fit.form = form;
  fit.count = errors.count();
  std::optional<SimplexResult> best;
  for (auto& start : starts(form, searches, minus_log_likelihood)) {
    const auto found =
        minimize_simplex(minus_log_likelihood, std::move(start),
                         {.tolerance = 1e-6, .most_evaluations = 120 * form.smoothing_count()});
    fit.evaluations += found.evaluations;
    if (!best || found.value < best->value) best = found;
  }
  if (!std::isfinite(best->value) || best->value >= std::numeric_limits<double>::max()) {
    return fail(Errc::kNotConverged, "ets: the states of " + form.name() + " cannot be told apart");
  }
  fit.converged = best->converged;
  fit.smoothing = smoothing_at(form, effort.least_alpha, best->x);
  const double squares = errors.squared_errors(fit.smoothing);
  fit.initial = errors.initial();
  fit.log_likelihood =
      gaussian_log_likelihood(fit.count, std::max(squares, floor)) + scaled.log_jacobian;
  fit.aicc = corrected_aic(fit.log_likelihood, form.parameter_count(), fit.count);
  // Back to the units of y.
  fit.initial.level = scaled.centre + scaled.spread * fit.initial.level;
  fit.initial.slope *= scaled.spread;
  for (double& s : fit.initial.season) s *= scaled.spread;
  fit.rms_error = scaled.spread * std::sqrt(squares / fit.count);
  return fit;
}

Result<Ets> ets_after(std::span<const double> y, const EtsFit& fit) {
  const double dof = std::max(1, fit.count - fit.form.parameter_count() + 1);
  const double sigma = fit.rms_error * std::sqrt(fit.count / dof);
  EtsHorizon far(fit.form, fit.smoothing);
  const auto far_steps = fit.form.has_season() ? 2 * fit.form.season
                                               : std::clamp(static_cast<int>(y.size()) / 4, 2, 8);
  while (far.h() < far_steps) far.next();

  EtsState state = fit.initial;
  double far_squares = 0;
  double far_count = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    // Before y[t] is learnt the state expects it; it also expects the value far_steps - 1 later.
    const std::size_t ahead = t + static_cast<std::size_t>(far_steps) - 1;
    if (ahead < y.size() && y[ahead] == y[ahead]) {
      const double later = value_of(fit.form, y[ahead]);
      const double z = (later - far.mean(state)) / sigma;
      far_squares += z * z;
      ++far_count;
    }
    const double value = value_of(fit.form, y[t]);
    state.learn(fit.smoothing, value == value ? value - state.expect(fit.smoothing) : 0);
  }
  const StepErrors scale{.sigma = sigma,
                         .dof = dof,
                         .points = static_cast<double>(fit.count),
                         .far_factor = far_factor(far_squares / far.growth(), far_count, far_steps),
                         .far_steps = far_steps};
  return Ets::make({fit.form, fit.smoothing, std::move(state), scale});
}

Result<std::vector<EtsFit>> fit_ets_forms(std::span<const double> y, std::span<const EtsForm> forms,
                                          const EtsEffort& effort) {
  std::vector<EtsFit> fits;
  std::string why = "ets: no form to try";
  for (const EtsForm& form : forms) {
    auto fit = fit_ets_form(y, form, effort);
    if (fit) {
      fits.push_back(std::move(*fit));
    } else {
      why = fit.error().message;
    }
  }
  if (fits.empty()) return fail(Errc::kInvalidArgument, why);
  // Stable: forms come simplest first, and the simplest stands in where none has an AICc.
  std::stable_sort(fits.begin(), fits.end(),
                   [](const EtsFit& a, const EtsFit& b) { return a.aicc < b.aicc; });
  return fits;
}

Result<Fitted> fit_ets(std::span<const double> y, std::span<const EtsForm> forms,
                       const EtsEffort& effort) {
  FORESHOCK_TRY(const auto fits, fit_ets_forms(y, forms, effort));
  const EtsFit& best = fits.front();
  FORESHOCK_TRY(auto model, ets_after(y, best));
  FitReport report{
      .form = best.form.name(),
      .outcome = best.converged ? FitReport::Outcome::kConverged : FitReport::Outcome::kStopped,
      .log_likelihood = best.log_likelihood,
      .aicc = best.aicc,
      .parameters = best.form.parameter_count(),
      .evaluations = 0};
  for (const EtsFit& fit : fits) report.evaluations += fit.evaluations;
  return Fitted{std::make_unique<Ets>(std::move(model)), std::move(report)};
}

std::vector<EtsForm> ets_forms(std::span<const double> y, int season, std::optional<double> only) {
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v != v || v > 0; });
  const bool seasonal = season >= 2 && y.size() >= 2 * static_cast<std::size_t>(season);
  std::vector<EtsForm> forms;
  for (const double power : only ? std::vector{*only} : std::vector{1.0, 0.0}) {
    if (power != 1 && !positive) continue;
    for (const int m : seasonal ? std::vector{0, season} : std::vector{0}) {
      for (const auto trend :
           {EtsForm::Trend::kNone, EtsForm::Trend::kAdditive, EtsForm::Trend::kDamped}) {
        // An undamped trend of log y grows without end: no forecast that lasts.
        if (power == 0 && trend == EtsForm::Trend::kAdditive) continue;
        forms.push_back({.trend = trend, .season = m, .power = power});
      }
    }
  }
  return forms;
}

}  // namespace foreshock
