#include "foreshock/models/arima/hannan_rissanen.h"

#include <algorithm>
#include <cmath>

#include "foreshock/models/arima/internal/finish.h"
#include "foreshock/models/arima/internal/starts.h"
#include "foreshock/spectral/durbin_levinson.h"

namespace foreshock {
namespace {

/// Relative ridge that keeps the normal equations solvable.
constexpr double kRidge = 1e-8;

/// Residuals of an autoregression long enough to stand for the innovations; 0 before they begin.
struct LongAutoregression {
  std::vector<double> residuals;
  std::size_t order = 0;
};

LongAutoregression fit_long(std::span<const double> w, const ArimaOrder& largest) {
  const std::size_t n = w.size();
  const auto usual = static_cast<std::size_t>(
      std::lround(std::pow(std::log(std::max<double>(2, static_cast<double>(n))), 1.5)));
  const auto m = static_cast<std::size_t>(largest.season);
  const bool seasonal = largest.P + largest.Q > 0;
  const auto wanted =
      seasonal ? m + m / 2 + 2 : 2 * static_cast<std::size_t>(std::max(largest.p, largest.q));
  LongAutoregression out{std::vector<double>(n, 0.0), std::min(n / 3, std::max(usual, wanted))};
  std::vector<double> acov(out.order + 1);
  for (std::size_t k = 0; k <= out.order; ++k) {
    for (std::size_t t = k; t < n; ++t) acov[k] += w[t] * w[t - k];
  }
  const auto fit = durbin_levinson(acov);
  if (!fit) {
    out.order = 0;
    return out;
  }
  for (std::size_t t = out.order; t < n; ++t) {
    double e = w[t];
    for (std::size_t i = 0; i < out.order; ++i) e -= fit->ar[i] * w[t - 1 - i];
    out.residuals[t] = e;
  }
  return out;
}

/// b of A b = c for a symmetric A [k, k]; empty if A is not positive definite.
std::vector<double> solve_symmetric(std::vector<double> A, std::vector<double> c) {
  const std::size_t k = c.size();
  for (std::size_t j = 0; j < k; ++j) {
    for (std::size_t a = 0; a < j; ++a) A[j * k + j] -= A[j * k + a] * A[j * k + a];
    if (!(A[j * k + j] > 0)) return {};
    A[j * k + j] = std::sqrt(A[j * k + j]);
    for (std::size_t i = j + 1; i < k; ++i) {
      for (std::size_t a = 0; a < j; ++a) A[i * k + j] -= A[i * k + a] * A[j * k + a];
      A[i * k + j] /= A[j * k + j];
    }
  }
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t a = 0; a < i; ++a) c[i] -= A[i * k + a] * c[a];
    c[i] /= A[i * k + i];
  }
  for (std::size_t i = k; i-- > 0;) {
    for (std::size_t a = i + 1; a < k; ++a) c[i] -= A[a * k + i] * c[a];
    c[i] /= A[i * k + i];
  }
  return c;
}

}  // namespace

std::vector<HannanRissanen::Term> HannanRissanen::terms_of(const ArimaOrder& o) {
  std::vector<Term> terms;
  const auto add = [&](bool residual, int count, int step) {
    for (int i = 1; i <= count; ++i)
      terms.push_back({residual, static_cast<std::size_t>(i * step)});
  };
  add(false, o.p, 1);
  add(true, o.q, 1);
  add(false, o.P, o.season);
  add(true, o.Q, o.season);
  // What the product of two factors puts at lag m + 1 is left free.
  if (o.p > 0 && o.P > 0) terms.push_back({false, static_cast<std::size_t>(o.season + 1)});
  if (o.q > 0 && o.Q > 0) terms.push_back({true, static_cast<std::size_t>(o.season + 1)});
  return terms;
}

HannanRissanen::HannanRissanen(std::span<const double> w, const ArimaOrder& largest) {
  const std::size_t n = w.size();
  const LongAutoregression longer = fit_long(w, largest);
  std::size_t reach = 0;
  for (const Term& term : terms_of(largest)) {
    if (std::find(terms_.begin(), terms_.end(), term) == terms_.end()) terms_.push_back(term);
    reach = std::max(reach, term.lag);
  }
  const std::size_t k = terms_.size();
  products_.assign((k + 1) * (k + 1), 0.0);
  if (longer.order == 0 || n < reach + k + 2) return;
  std::size_t begin = longer.order + reach;
  if (n < begin + 2 * k + 5) begin = std::max(reach, std::min(longer.order, n / 4));
  if (n < begin + k + 2) begin = reach;

  const auto column = [&](std::size_t j) {
    if (j == k) return w.data() + begin;
    const double* const from = terms_[j].residual ? longer.residuals.data() : w.data();
    return from + begin - terms_[j].lag;
  };
  for (std::size_t i = 0; i <= k; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double* const a = column(i);
      const double* const b = column(j);
      double sum = 0;
      for (std::size_t t = 0; t < n - begin; ++t) sum += a[t] * b[t];
      products_[i * (k + 1) + j] = products_[j * (k + 1) + i] = sum;
    }
  }
}

std::vector<double> HannanRissanen::coefficients(const ArimaOrder& order) const {
  const auto count = static_cast<std::size_t>(order.coefficient_count());
  const std::vector<Term> terms = terms_of(order);
  const std::size_t k = terms.size();
  const std::size_t width = terms_.size() + 1;
  std::vector<std::size_t> at;
  for (const Term& term : terms) {
    const auto found = std::find(terms_.begin(), terms_.end(), term);
    at.push_back(static_cast<std::size_t>(found - terms_.begin()));
  }
  std::vector<double> A(k * k);
  std::vector<double> c(k);
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) A[i * k + j] = products_[at[i] * width + at[j]];
    A[i * k + i] *= 1 + kRidge;
    c[i] = products_[at[i] * width + width - 1];
  }
  std::vector<double> solved = solve_symmetric(std::move(A), std::move(c));
  solved.resize(count, 0.0);  // Without the terms of products; zeros if nothing was solved.
  return solved;
}

Result<ArimaFit> arima_hannan_rissanen(std::span<const double> y, const ArimaSpec& spec) {
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(y, spec.order, spec.constant, spec.regressors));
  arima::ObjectiveRoom room;
  arima::Objective objective(spec.order, sample, room);
  const HannanRissanen regression(arima::white_residuals(sample, room), spec.order);
  const std::vector<double> start = arima::start_from(spec.order, regression);
  FORESHOCK_TRY(ArimaFit fit, arima::finish(spec, sample, objective, room, start));
  fit.method = "Hannan-Rissanen";
  fit.evaluations = 2;
  fit.starts = 1;
  fit.converged = true;
  return fit;
}

}  // namespace foreshock
