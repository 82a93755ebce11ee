#include "foreshock/models/structural/internal/reduced_form.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>
#include <utility>

#include "foreshock/models/arima/polynomial.h"

namespace foreshock::structural {
namespace {

/// Variance of delta(B) of white noise; beyond it the moving average is lost in rounding.
constexpr double kMostGain = 1e5;

/// A frequency 2 pi j / m by its reduced fraction, 0 < j / m <= 1/2.
using Fraction = std::pair<int, int>;

Fraction fraction_of(int j, int period) {
  const int common = std::gcd(j, period);
  return {j / common, period / common};
}

std::set<Fraction> frequencies_of(const SeasonForm& season) {
  const int most = season.harmonics == 0 ? season.period / 2 : season.harmonics;
  std::set<Fraction> out;
  for (int j = 1; j <= most; ++j) out.insert(fraction_of(j, season.period));
  return out;
}

bool is_whole(const SeasonForm& season) {
  return season.harmonics == 0 || season.harmonics == season.period / 2;
}

/// 1 - 2 cos B + B^2, or 1 + B at the highest frequency.
Polynomial factor_of(const Fraction& f) {
  if (2 * f.first == f.second) return {1, 1};
  return {1, -2 * std::cos(2 * std::numbers::pi * f.first / f.second), 1};
}

/// 1 + B + .. + B^{m-1}
Polynomial sum_of(int period) {
  return Polynomial(static_cast<std::size_t>(period), 1.0);
}

/// a / b where b divides a.
Polynomial divide(const Polynomial& a, const Polynomial& b) {
  Polynomial q(a.size() - b.size() + 1);
  for (std::size_t k = 0; k < q.size(); ++k) {
    double sum = a[k];
    for (std::size_t i = 1; i < b.size() && i <= k; ++i) sum -= b[i] * q[k - i];
    q[k] = sum;
  }
  return q;
}

/// One noise: what it is filtered by beside delta(B).
struct Part {
  Polynomial roots;               ///< Its factor of delta.
  Polynomial ar;                  ///< Its stationary denominator.
  std::vector<double> numerator;  ///< Autocovariances of its numerator, from lag 0.
};

/// delta(B): whole seasons first, whose coefficients are integers; then single frequencies.
Polynomial delta_of(const StructuralSpec& spec) {
  Polynomial delta = spec.slope == Slope::kFree ? Polynomial{1, -2, 1} : Polynomial{1, -1};
  std::set<Fraction> all;
  for (const SeasonForm& s : spec.seasons) all.merge(frequencies_of(s));
  std::vector<SeasonForm> seasons = spec.seasons;
  std::sort(seasons.begin(), seasons.end(),
            [](const SeasonForm& a, const SeasonForm& b) { return a.period > b.period; });
  for (const SeasonForm& s : seasons) {
    const auto own = frequencies_of(s);
    const bool free = std::includes(all.begin(), all.end(), own.begin(), own.end());
    if (!is_whole(s) || !free) continue;
    delta = multiply(delta, sum_of(s.period));
    for (const Fraction& f : own) all.erase(f);
  }
  for (const Fraction& f : all) delta = multiply(delta, factor_of(f));
  return delta;
}

std::vector<std::vector<Part>> parts_of(const StructuralSpec& spec, const Dynamics& d) {
  std::vector<std::vector<Part>> out{{{{1}, {1}, {1}}}, {{{1, -1}, {1}, {1}}}};
  if (spec.slope == Slope::kFree) out.push_back({{{1, -2, 1}, {1}, {1}}});
  if (spec.slope == Slope::kDamped) out.push_back({{{1, -1}, {1, -d.damping}, {1}}});
  for (std::size_t i = 0; i < spec.seasons.size(); ++i) {
    const SeasonForm& s = spec.seasons[i];
    if (s.harmonics == 0) {
      out.push_back({{sum_of(s.period), {1}, {1}}});
      continue;
    }
    std::vector<Part> waves;
    for (const int j : spec.waves_of(i)) {
      const Polynomial factor = factor_of(fraction_of(j, s.period));
      // Noise of both states of a turning wave: (1 - c B) w + s B w*.
      if (factor.size() == 3) waves.push_back({factor, {1}, {2, 0.5 * factor[1]}});
      if (factor.size() == 2) waves.push_back({factor, {1}, {1}});
    }
    out.push_back(std::move(waves));
  }
  if (spec.cycle) {
    const double rho = d.cycle_damping;
    const double c = rho * std::cos(d.cycle_frequency);
    out.push_back({{{1}, {1, -2 * c, rho * rho}, {1 + rho * rho, -c}}});
  }
  if (spec.autoregression) out.push_back({{{1}, {1, -d.coefficient}, {1}}});
  return out;
}

/// Autocovariances 0 .. count - 1 of a stationary process of order 2 or less, from those of its
/// numerator of order 1 or less.
std::vector<double> stationary_acov(const Polynomial& ar, const std::vector<double>& numerator,
                                    std::size_t count) {
  std::vector<double> out(std::max<std::size_t>(count, 3), 0.0);
  std::copy(numerator.begin(), numerator.end(), out.begin());
  const double a = ar.size() > 1 ? -ar[1] : 0;
  const double b = ar.size() > 2 ? -ar[2] : 0;
  if (ar.size() > 1) {
    // phi(B) x = u, u with autocovariances g0, g1: Yule and Walker's equations with what u has in
    // common with x, g0 + .. at lag 0 and g1 at lag 1; u = theta(B) e is not needed, since
    // E[x_t u_t] follows from x = u + a x_{t-1} + b x_{t-2}.
    const double g0 = numerator[0];
    const double g1 = numerator.size() > 1 ? numerator[1] : 0;
    const double xu1 = g1;            // E[x_t u_{t+1}]: only x's newest noise reaches there.
    const double xu0 = g0 + a * xu1;  // E[x_t u_t]
    // gamma_0 = a gamma_1 + b gamma_2 + xu0; gamma_1 = a gamma_0 + b gamma_1 + xu1;
    // gamma_2 = a gamma_1 + b gamma_0.
    const double share = (1 - b);
    const double denominator = 1 - b * b - a * a * (1 + b) / share;
    const double gamma0 = (xu0 + a * (1 + b) * xu1 / share) / denominator;
    out[0] = gamma0;
    out[1] = (a * gamma0 + xu1) / share;
    for (std::size_t k = 2; k < out.size(); ++k) out[k] = a * out[k - 1] + b * out[k - 2];
  }
  out.resize(count);
  return out;
}

/// Autocovariances 0 .. count - 1 of D(B) x.
std::vector<double> filtered_acov(const Polynomial& D, const std::vector<double>& acov,
                                  std::size_t count) {
  const std::size_t reach = D.size() - 1;
  std::vector<double> square(D.size());  // sum_i D_i D_{i+j}
  for (std::size_t j = 0; j < D.size(); ++j) {
    for (std::size_t i = 0; i + j < D.size(); ++i) square[j] += D[i] * D[i + j];
  }
  const auto at = [&](std::size_t lag) { return lag < acov.size() ? acov[lag] : 0.0; };
  std::vector<double> out(count);
  for (std::size_t k = 0; k < count; ++k) {
    double sum = square[0] * at(k);
    for (std::size_t j = 1; j <= reach; ++j) {
      sum += square[j] * (at(k + j) + at(k > j ? k - j : j - k));
    }
    out[k] = sum;
  }
  return out;
}

}  // namespace

std::size_t variance_count(const StructuralSpec& spec) {
  return 2U + (spec.slope == Slope::kNone ? 0U : 1U) + spec.seasons.size() +
         (spec.cycle ? 1U : 0U) + (spec.autoregression ? 1U : 0U);
}

Result<ReducedForm> reduced_form(const StructuralSpec& spec, const Dynamics& dynamics) {
  FORESHOCK_TRY_VOID(spec.check());
  ReducedForm out;
  out.delta = delta_of(spec);
  const double gain =
      std::inner_product(out.delta.begin(), out.delta.end(), out.delta.begin(), 0.0);
  if (gain > kMostGain) {
    return fail(Errc::kUnsupported, spec.name() +
                                        ": harmonics too near to each other; take all of them, "
                                        "dummies, or Fourier terms as regressors");
  }
  const auto parts = parts_of(spec, dynamics);
  Polynomial ar{1};
  for (const auto& noise : parts) {
    if (noise.front().ar.size() > 1) ar = multiply(ar, noise.front().ar);
  }
  out.ar.assign(ar.begin() + 1, ar.end());
  for (double& v : out.ar) v = -v;
  const std::size_t p = out.ar.size();
  std::size_t q = 0;
  for (const auto& noise : parts) {
    for (const Part& part : noise) {
      q = std::max(q, out.delta.size() - part.roots.size() + part.numerator.size() - 1 + p -
                          (part.ar.size() - 1));
    }
  }
  out.r = std::max(p, q + 1);
  for (const auto& noise : parts) {
    std::vector<double> sum(out.r, 0.0);
    for (const Part& part : noise) {
      const Polynomial rest = divide(out.delta, part.roots);
      const bool moving = part.ar.size() == 1;
      const auto own =
          moving ? part.numerator : stationary_acov(part.ar, part.numerator, out.r + rest.size());
      const auto acov = filtered_acov(rest, own, out.r);
      for (std::size_t k = 0; k < out.r; ++k) sum[k] += acov[k];
    }
    out.acov.push_back(std::move(sum));
  }
  return out;
}

}  // namespace foreshock::structural
