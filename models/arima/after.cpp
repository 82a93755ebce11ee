#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "foreshock/models/arima/arima.h"
#include "foreshock/models/arima/internal/innovations.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

/// Steps before the first point from which expected innovations of an autoregression are followed.
constexpr std::size_t kBackcasts = 100;
/// Of a short history (StepErrors::doubt); docs/math/arima.md has the evidence.
constexpr double kDoubt = 8;

/// The series and its differences with as many points before the first as are asked for, those by
/// their expectations given the rest.
struct Past {
  std::vector<double> y;            ///< [before + n + D*]
  std::vector<double> innovations;  ///< [before + n]
};

std::vector<double> differenced(std::span<const double> y, std::span<const double> delta) {
  std::vector<double> w;
  for (std::size_t t = delta.size() - 1; t < y.size(); ++t) {
    double sum = 0;
    for (std::size_t i = 0; i < delta.size(); ++i) sum += delta[i] * y[t - i];
    w.push_back(sum);
  }
  return w;
}

/// Values before the first that agree with the differences before the first.
std::vector<double> undifferenced(std::span<const double> y, std::span<const double> w_before,
                                  double constant, std::span<const double> delta) {
  const std::size_t reach = delta.size() - 1;
  std::vector<double> out(w_before.size());
  out.insert(out.end(), y.begin(), y.end());
  // w_t = sum_i delta_i y_{t - i}, solved for its oldest value.
  for (std::size_t k = w_before.size(); k-- > 0;) {
    double sum = w_before[k] + constant;
    for (std::size_t i = 0; i < reach; ++i) sum -= delta[i] * out[k + reach - i];
    out[k] = sum / delta[reach];
  }
  return out;
}

Past past_of(const ArimaFit& fit, std::span<const double> y, double constant, std::size_t before) {
  const auto delta = difference_polynomial(fit.order);
  std::vector<double> w = differenced(y, delta);
  for (double& v : w) v -= constant;

  auto process = arima::make_process<double>(fit.order);
  arima::set_coefficients(fit.order, fit.coefficients, false, process);
  // The process looks the same both ways: what came before is what follows the reversed series.
  const std::vector<double> reversed(w.rbegin(), w.rend());
  std::vector<double> back = arima::predict_beyond(process, reversed, before);
  std::reverse(back.begin(), back.end());

  Past past{undifferenced(y, back, constant, delta), {}};
  back.insert(back.end(), w.begin(), w.end());
  past.innovations.resize(back.size());
  for (std::size_t t = 0; t < back.size(); ++t) {
    double e = back[t];
    for (std::size_t j = 0; j < process.ar.size(); ++j) {
      if (process.ar_lag[j] <= t) e -= process.ar[j] * back[t - process.ar_lag[j]];
    }
    for (std::size_t j = 0; j < process.ma.size(); ++j) {
      if (process.ma_lag[j] <= t) e -= process.ma[j] * past.innovations[t - process.ma_lag[j]];
    }
    past.innovations[t] = e;
  }
  return past;
}

/// Errors h steps ahead are sums of innovations weighted by psi: how large they were.
double far_factor_of(const ArimaFit& fit, std::span<const double> innovations, int steps,
                     double sigma) {
  const auto h = static_cast<std::size_t>(steps);
  const auto ar =
      multiply(ar_polynomial(fit.order, fit.coefficients), difference_polynomial(fit.order));
  const auto psi = psi_weights(ar, ma_polynomial(fit.order, fit.coefficients), h);
  double growth = 0;
  for (const double p : psi) growth += p * p;
  double squares = 0;
  double count = 0;
  for (std::size_t t = h; t <= innovations.size(); ++t) {
    double error = 0;
    for (std::size_t j = 0; j < h; ++j) error += psi[j] * innovations[t - 1 - j];
    squares += (error / sigma) * (error / sigma);
    ++count;
  }
  return far_factor(squares / growth, count, steps);
}

/// What the recursion of the differenced series has beside its lags.
double constant_of(const ArimaFit& fit) {
  if (fit.constant == ArimaConstant::kNone) return 0;
  const bool seasonal = fit.constant == ArimaConstant::kDrift && fit.order.D > 0;
  return fit.effects.front() * (seasonal ? fit.order.season : 1);
}

}  // namespace

Result<Arima> arima_after(std::span<const double> y, const ArimaFit& fit, ArimaScale scale) {
  FORESHOCK_TRY(const ArimaSample sample, arima_sample(y, fit.order, fit.constant));
  const std::size_t constants = fit.constant == ArimaConstant::kNone ? 0 : 1;
  if (fit.effects.size() != constants || fit.guesses.size() != sample.missing ||
      fit.count != static_cast<std::int64_t>(sample.count())) {
    return fail(Errc::kInvalidArgument, fit.name() + " was not fitted to this series alone");
  }
  std::vector<double> filled = sample.filled;
  for (std::size_t j = 0; j < sample.missing; ++j) filled[sample.gaps[j]] = fit.guesses[j];

  const ArimaOrder& order = fit.order;
  const std::size_t memory = Arima::memory_of(order);
  const bool autoregressive = order.p + order.P > 0;
  const std::size_t before = memory + (autoregressive ? kBackcasts + 10 * memory : 0);
  const double constant = constant_of(fit);
  const Past past = past_of(fit, filled, constant, before);

  const double dof =
      std::max<double>(1, static_cast<double>(fit.count) - order.coefficient_count() -
                              static_cast<double>(constants));
  const double sigma = std::sqrt(fit.sigma2 * static_cast<double>(fit.count) / dof);
  const int far_steps = order.has_season() && order.P + order.D + order.Q > 0
                            ? 2 * order.season
                            : std::clamp(static_cast<int>(fit.count) / 4, 2, 8);
  const auto seen = std::span<const double>(past.innovations).subspan(before);

  Arima::Start start;
  start.order = order;
  start.coefficients = fit.coefficients;
  for (const double v : ar_polynomial(order, fit.coefficients)) start.intercept += v * constant;
  start.power = scale.power;
  const std::size_t phases = std::max<std::size_t>(1, scale.profile.size());
  start.phase = static_cast<int>((sample.skipped + filled.size()) % phases);
  start.profile = std::move(scale.profile);
  start.values.assign(past.y.end() - static_cast<std::ptrdiff_t>(memory), past.y.end());
  start.innovations.assign(past.innovations.end() - static_cast<std::ptrdiff_t>(memory),
                           past.innovations.end());
  start.errors = {.sigma = sigma,
                  .dof = dof,
                  .points = std::max<double>(1, static_cast<double>(fit.count)),
                  .doubt = kDoubt,
                  .far_factor = far_factor_of(fit, seen, far_steps, sigma),
                  .far_steps = far_steps};
  FORESHOCK_TRY(Arima model, Arima::make(std::move(start)));
  for (std::size_t t = sample.skipped + filled.size(); t < y.size(); ++t) {
    model.learn(std::numeric_limits<double>::quiet_NaN());
  }
  return model;
}

}  // namespace foreshock
