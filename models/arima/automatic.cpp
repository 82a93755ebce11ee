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
#include "foreshock/models/mix.h"

namespace foreshock {
namespace {

/// A fit, on y or log y, and its criterion per value in units of y, so that both can be compared.
struct Found {
  ArimaFit fit;
  std::vector<ArimaFit> rivals;
  FourierSeason fourier;  ///< Taken out of y before.
  int evaluations = 0;
  double score = 0;

  int parameter_count() const { return fit.parameter_count() + fourier.terms; }
};

std::vector<double> logarithms(std::span<const double> y) {
  std::vector<double> out(y.begin(), y.end());
  for (double& v : out) v = std::log(v);
  return out;
}

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

/// The order, by exact likelihoods.
Result<Found> choose(std::span<const double> whole, int season, const ArimaOptions& options,
                     bool logarithm) {
  Found out;
  out.fourier = long_season(whole, season);
  if (out.fourier.pairs > 0) season = 0;
  const std::vector<double> y = without(whole, out.fourier.profile);
  const int D = seasonal_differences(y, season);
  const int d = differences(D > 0 ? difference(y, season) : y);
  const auto there = std::count_if(y.begin(), y.end(), [](double v) { return v == v; });
  auto space = arima_space_for(options.space, static_cast<std::size_t>(there), season);
  if (options.mixed) {
    space.most_rivals = ArimaMix::kMostMembers - 1;
    space.near = ArimaMix::kFar;
  }
  // Growth by a constant factor without end is no forecast that lasts.
  if (logarithm && d + D > 0) space.constants = false;
  if (logarithm && d > 1) return fail(Errc::kInvalidArgument, "arima: log y grows ever faster");
  FORESHOCK_TRY(ArimaSelection chosen, has_many_gaps(y)
                                           ? select_arima_over_gaps(y, d, D, season, space)
                                           : select_arima(y, d, D, season, {}, space));
  out.fit = std::move(chosen.fit);
  out.rivals = std::move(chosen.rivals);
  out.evaluations = chosen.evaluations;
  return out;
}

Result<Found> find(std::span<const double> y, int season, const ArimaOptions& options,
                   bool logarithm) {
  Found out;
  if (options.order) {
    const ArimaOrder& order = *options.order;
    const ArimaSpec spec{order, options.constant.value_or(usual_constant(order)), {}};
    FORESHOCK_TRY(out.fit, arima_mle(y, spec));
    out.evaluations = out.fit.evaluations;
  } else if (options.rules == ArimaRules::kR) {
    FORESHOCK_TRY(ArimaSelection chosen, select_arima_as_r(y, season, {.space = options.space}));
    out.fit = std::move(chosen.fit);
    out.evaluations = chosen.evaluations;
  } else {
    FORESHOCK_TRY(out, choose(y, season, options, logarithm));
  }
  out.score = out.fit.criterion(options.space.criterion, out.fourier.terms) /
              static_cast<double>(out.fit.count);
  return out;
}

/// Twice the mean of log y: what a criterion per value of log y lacks to be one of y.
double jacobian(std::span<const double> logs) {
  double sum = 0;
  double count = 0;
  for (const double v : logs) {
    if (v != v) continue;
    sum += v;
    ++count;
  }
  return 2 * sum / count;
}

/// The model, or the mixture with its rivals, after it has seen y.
Result<std::unique_ptr<OnlineModel>> after(std::span<const double> whole, const Found& found,
                                           bool logarithm) {
  const ArimaScale scale{logarithm, found.fourier.profile};
  const std::vector<double> y = without(whole, found.fourier.profile);
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

FitReport report_of(std::span<const double> y, const Found& found, double log_likelihood,
                    bool logarithm) {
  std::string form = found.fit.name() + (logarithm ? ", log" : "");
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
  const auto left = arima_ljung_box(without(y, found.fourier.profile),
                                    {found.fit.order, found.fit.constant, {}}, found.fit);
  if (left) report.ljung_box_p = left->p_value;
  report.aicc = corrected_aic(log_likelihood, report.parameters, found.fit.count);
  return report;
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
  FORESHOCK_TRY(Found plain, find(y, season, options, false));
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v != v || v > 0; });
  if (options.logarithm && positive) {
    const auto logs = logarithms(y);
    auto found = find(logs, season, options, true);
    const double to_y = jacobian(logs);
    if (found && found->score + to_y < plain.score) {
      FORESHOCK_TRY(auto model, after(logs, *found, true));
      const double shift = 0.5 * to_y * static_cast<double>(found->fit.count);
      return Fitted{std::move(model),
                    report_of(logs, *found, found->fit.log_likelihood - shift, true)};
    }
  }
  FORESHOCK_TRY(auto model, after(y, plain, false));
  return Fitted{std::move(model), report_of(y, plain, plain.fit.log_likelihood, false)};
}

}  // namespace foreshock
