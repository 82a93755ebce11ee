#include "foreshock/models/arima/automatic.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "foreshock/models/arima/compat_r.h"
#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/mix.h"

namespace foreshock {
namespace {

/// A fit, on y or log y, and its criterion per value in units of y, so that both can be compared.
struct Found {
  ArimaFit fit;
  std::vector<ArimaFit> rivals;
  int evaluations = 0;
  double score = 0;
};

std::vector<double> logarithms(std::span<const double> y) {
  std::vector<double> out(y.begin(), y.end());
  for (double& v : out) v = std::log(v);
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
    const int D = seasonal_differences(y, season);
    const auto seasonally = D > 0 ? difference(y, season) : std::vector<double>(y.begin(), y.end());
    const int d = differences(seasonally);
    const auto there = std::count_if(y.begin(), y.end(), [](double v) { return v == v; });
    auto space = arima_space_for(options.space, static_cast<std::size_t>(there), season);
    if (options.mixed) {
      space.most_rivals = ArimaMix::kMostMembers - 1;
      space.near = ArimaMix::kFar;
    }
    // Growth by a constant factor without end is no forecast that lasts.
    if (logarithm && d + D > 0) space.constants = false;
    if (logarithm && d > 1) return fail(Errc::kInvalidArgument, "arima: log y grows ever faster");
    FORESHOCK_TRY(ArimaSelection chosen, select_arima(y, d, D, season, {}, space));
    out.fit = std::move(chosen.fit);
    out.rivals = std::move(chosen.rivals);
    out.evaluations = chosen.evaluations;
  }
  out.score = out.fit.criterion(options.space.criterion) / static_cast<double>(out.fit.count);
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
Result<std::unique_ptr<OnlineModel>> after(std::span<const double> y, const Found& found,
                                           const ArimaScale& scale) {
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

FitReport report_of(const Found& found, double log_likelihood, bool logarithm) {
  std::string form = found.fit.name() + (logarithm ? ", log" : "");
  if (!found.rivals.empty()) form += " and " + std::to_string(found.rivals.size()) + " more";
  FitReport report{.form = std::move(form),
                   .outcome = found.fit.converged ? FitReport::Outcome::kConverged
                                                  : FitReport::Outcome::kStopped,
                   .log_likelihood = log_likelihood,
                   .parameters = found.fit.parameter_count(),
                   .evaluations = found.evaluations};
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
  FORESHOCK_TRY(Found plain, find(y, season, options, false));
  const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return v != v || v > 0; });
  if (options.logarithm && positive) {
    const auto logs = logarithms(y);
    auto found = find(logs, season, options, true);
    const double to_y = jacobian(logs);
    if (found && found->score + to_y < plain.score) {
      FORESHOCK_TRY(auto model, after(logs, *found, {.logarithm = true}));
      const double shift = 0.5 * to_y * static_cast<double>(found->fit.count);
      return Fitted{std::move(model), report_of(*found, found->fit.log_likelihood - shift, true)};
    }
  }
  FORESHOCK_TRY(auto model, after(y, plain, {}));
  return Fitted{std::move(model), report_of(plain, plain.fit.log_likelihood, false)};
}

}  // namespace foreshock
