#include "foreshock/models/arima/automatic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/models/arima/compat_r.h"
#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/fourier.h"
#include "foreshock/models/arima/gaps.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/residuals.h"
#include "foreshock/models/box_cox.h"
#include "foreshock/models/mix.h"

namespace foreshock {
namespace {

/// A fit, on y or a power of it, and its criterion per value in units of y, so that both can be
/// compared.
struct Found {
  ArimaFit fit;
  std::vector<ArimaFit> rivals;
  FourierSeason fourier;  ///< Taken out before.
  int evaluations = 0;
  double score = 0;

  int parameter_count() const { return fit.parameter_count() + fourier.terms; }
};

/// y less a season of that profile.
std::vector<double> without(std::span<const double> y, std::span<const double> profile) {
  std::vector<double> out(y.begin(), y.end());
  for (std::size_t t = 0; t < out.size() && !profile.empty(); ++t) {
    out[t] -= profile[t % profile.size()];
  }
  return out;
}

/// Fourier terms where they take the whole of a long season; else none.
FourierSeason long_season(std::span<const double> y, int season) {
  if (season < kLongSeason) return {};
  auto fourier = fourier_season(y, season);
  if (!fourier || fourier->pairs == 0) return {};
  // A season with edges, or one that wanders, is left to seasonal orders.
  if (seasonal_differences(without(y, fourier->profile), season) > 0) return {};
  return std::move(*fourier);
}

/// The best of the orders within the space; y: its power already.
Result<ArimaSelection> search(std::span<const double> y, int season, const ArimaOptions& options,
                              double power) {
  const int D = seasonal_differences(y, season);
  const auto seasonally = D > 0 ? difference(y, season) : std::vector<double>(y.begin(), y.end());
  int d = differences(seasonally);
  if (power == 0 && d > 1) {
    if (!options.box_cox) return fail(Errc::kInvalidArgument, "arima: log y grows ever faster");
    d = 1;  // Where log y is what was asked for, slower growth it is.
  }
  const auto there = std::count_if(y.begin(), y.end(), [](double v) { return v == v; });
  auto space = arima_space_for(options.space, static_cast<std::size_t>(there), season);
  if (options.mixed) {
    space.most_rivals = ArimaMix::kMostMembers - 1;
    space.near = ArimaMix::kFar;
  }
  // Growth by a constant factor without end is no forecast that lasts, if y itself would do.
  if (power == 0 && !options.box_cox && d + D > 0) space.constants = false;
  return has_many_gaps(y) ? select_arima_over_gaps(y, d, D, season, space)
                          : select_arima(y, d, D, season, {}, space);
}

/// Likewise, or the order that is given, or the one of R's rules.
Result<Found> find(std::span<const double> y, int season, const ArimaOptions& options,
                   double power) {
  Found out;
  if (options.order) {
    const ArimaOrder& order = *options.order;
    const ArimaSpec spec{order, options.constant.value_or(usual_constant(order)), {}};
    FORESHOCK_TRY(out.fit, arima_mle(y, spec));
    out.evaluations = out.fit.evaluations;
  } else {
    const bool as_r = options.rules == ArimaRules::kR;
    if (!as_r) out.fourier = long_season(y, season);
    FORESHOCK_TRY(ArimaSelection chosen,
                  as_r ? select_arima_as_r(y, season, {.space = options.space})
                       : search(without(y, out.fourier.profile), out.fourier.pairs > 0 ? 0 : season,
                                options, power));
    out.fit = std::move(chosen.fit);
    if (!as_r) out.rivals = std::move(chosen.rivals);
    out.evaluations = chosen.evaluations;
  }
  out.score = out.fit.criterion(options.space.criterion, out.fourier.terms) /
              static_cast<double>(out.fit.count);
  return out;
}

/// The model, or the mixture with its rivals, after it has seen y.
Result<std::unique_ptr<OnlineModel>> after(std::span<const double> whole, const Found& found,
                                           double power) {
  const std::vector<double> y = without(whole, found.fourier.profile);
  const ArimaScale scale{.power = power, .profile = found.fourier.profile};
  FORESHOCK_TRY(Arima best, arima_after(y, found.fit, scale));
  if (found.rivals.empty()) return std::make_unique<Arima>(std::move(best));
  std::vector<ArimaMix::Member> members;
  members.push_back({std::move(best), 1});
  double sum = 1;
  for (const ArimaFit& rival : found.rivals) {
    auto model = arima_after(y, rival, scale);
    const double weight = std::exp(-0.5 * std::max(0.0, rival.aicc() - found.fit.aicc()));
    if (!model || !(weight > 0)) continue;  // A rival that gives out is no loss.
    members.push_back({std::move(*model), weight});
    sum += weight;
  }
  for (ArimaMix::Member& m : members) m.weight /= sum;
  FORESHOCK_TRY(ArimaMix mix, ArimaMix::make(std::move(members)));
  return std::make_unique<ArimaMix>(std::move(mix));
}

FitReport report_of(std::span<const double> w, const Found& found, double log_likelihood,
                    double power) {
  std::string form = found.fit.name() + name_of_power(power);
  if (found.fourier.pairs > 0) {
    form += ", " + std::to_string(found.fourier.pairs) + " Fourier pairs of " +
            std::to_string(found.fourier.profile.size());
  }
  if (!found.rivals.empty()) form += " and " + std::to_string(found.rivals.size()) + " more";
  FitReport report{.form = std::move(form),
                   .outcome = found.fit.converged ? FitReport::Outcome::kConverged
                                                  : FitReport::Outcome::kStopped,
                   .log_likelihood = log_likelihood,
                   .parameters = found.parameter_count(),
                   .evaluations = found.evaluations};
  const auto left = arima_ljung_box(without(w, found.fourier.profile),
                                    {found.fit.order, found.fit.constant, {}}, found.fit);
  if (left) report.ljung_box_p = left->p_value;
  report.aicc = corrected_aic(log_likelihood, report.parameters, found.fit.count);
  return report;
}

/// What was found on w, the power of y, as a model and its report. The Jacobian is that of as many
/// values as the likelihood is of.
Result<Fitted> fitted(std::span<const double> y, std::span<const double> w, const Found& found,
                      double power) {
  FORESHOCK_TRY(auto model, after(w, found, power));
  const double to_y = box_cox_jacobian(y, power) * static_cast<double>(found.fit.count);
  return Fitted{std::move(model), report_of(w, found, found.fit.log_likelihood + to_y, power)};
}

}  // namespace

ArimaSearchSpace arima_space_for(ArimaSearchSpace space, std::size_t count, int season) {
  const int third = static_cast<int>(count / 3);
  space.most_p = std::min(space.most_p, third);
  space.most_q = std::min(space.most_q, third);
  const int seasonal = season >= 2 ? third / season : 0;
  space.most_P = std::min(space.most_P, seasonal);
  space.most_Q = std::min(space.most_Q, seasonal);
  return space;
}

Result<Fitted> fit_arima(std::span<const double> y, int season, const ArimaOptions& options) {
  y = latest_bearable(y, options.most_gap_work);
  if (options.box_cox) {
    FORESHOCK_TRY(const double power, chosen_lambda(y, season, *options.box_cox));
    FORESHOCK_TRY(const auto w, box_cox(y, power));
    FORESHOCK_TRY(const Found found, find(w, season, options, power));
    return fitted(y, w, found, power);
  }
  FORESHOCK_TRY(const Found plain, find(y, season, options, 1));
  if (options.logarithm && check_positive(y)) {
    FORESHOCK_TRY(const auto logs, box_cox(y, 0));
    const auto found = find(logs, season, options, 0);
    if (found && found->score - 2 * box_cox_jacobian(y, 0) < plain.score) {
      return fitted(y, logs, *found, 0);
    }
  }
  return fitted(y, y, plain, 1);
}

}  // namespace foreshock
