#include "foreshock/models/exponential/likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "foreshock/core/wide.h"

namespace foreshock::exponential {
namespace {

using Part = Form::Part;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLeast = 1e-4;  ///< The level's smoothing stays so far below 1.
constexpr double kLeastDamping = 0.80;
constexpr double kMostDamping = 0.98;

double share_at(double z) {
  return 1 / (1 + std::exp(-z));
}
double logit(double share) {
  const double inside = std::clamp(share, 1e-6, 1 - 1e-6);
  return std::log(inside / (1 - inside));
}

/// What the season's states sum to.
double sum_of(const Form& form) {
  return form.season == Part::kMultiplicative ? form.period : 0;
}

/// How one step takes derivatives on: every new one is a sum of old ones with these weights, the
/// same for every coordinate, so that a step is one loop without branches.
struct Weights {
  double q_level = 1, q_slope = 0, q_phi = 0;  // Of the base q.
  double mu_q = 1, mu_season = 0;              // Of what is expected.
  double d_season = 0, d_q = 0;                // Of the error d in units of the level.
  double slope = 0, slope_phi = 0, slope_d = 0, slope_level = 0;
  double season = 0, season_d = 0, season_q = 0, season_gamma = 0;
};

Weights weights_of(const Form& form, const Smoothing& s, const State& state, double y, double d) {
  Weights w;
  const double q = state.base(form, s);
  const double level = state.level;
  const double slope = state.slope;
  const bool there = y == y;
  if (form.trend == Part::kAdditive) {
    w.q_slope = w.slope = s.phi;
    w.q_phi = w.slope_phi = slope;
    w.slope_d = 1;
  } else if (form.trend == Part::kMultiplicative) {
    const double raised = q / level;  // slope^phi
    w.q_level = raised;
    w.slope = s.phi * raised / slope;
    w.slope_phi = raised * std::log(slope);
    w.q_slope = level * w.slope;
    w.q_phi = level * w.slope_phi;
    w.slope_d = 1 / level;
    w.slope_level = -s.beta * d / (level * level);
  }
  if (there) w.d_q = -1;
  if (form.season == Part::kAdditive) {
    w.mu_season = 1;
    w.d_season = there ? -1 : 0;
    w.season_d = s.gamma;
    w.season_gamma = d;
  } else if (form.season == Part::kMultiplicative) {
    const double season = state.factor();
    w.mu_q = season;
    w.mu_season = q;
    w.d_season = there ? -y / (season * season) : 0;
    w.season = s.gamma * d / q;
    w.season_d = s.gamma * season / q;
    w.season_q = -s.gamma * season * d / (q * q);
    w.season_gamma = season * d / q;
  }
  return w;
}

/// Derivatives by every coordinate, [k] each.
struct Tangents {
  const double *alpha, *beta, *gamma, *phi;
  double *level, *slope, *season, *mu;
};

FORESHOCK_WIDE void take_on(std::size_t k, const Weights& w, const Smoothing& s, double d,
                            const Tangents& at) {
  const double* __restrict alpha = at.alpha;
  const double* __restrict beta = at.beta;
  const double* __restrict gamma = at.gamma;
  const double* __restrict phi = at.phi;
  double* __restrict level = at.level;
  double* __restrict slope = at.slope;
  double* __restrict season = at.season;
  double* __restrict mu = at.mu;
  FORESHOCK_APART
  for (std::size_t j = 0; j < k; ++j) {
    const double q = w.q_level * level[j] + w.q_slope * slope[j] + w.q_phi * phi[j];
    const double here = season[j];
    mu[j] = w.mu_q * q + w.mu_season * here;
    const double e = w.d_season * here + w.d_q * q;
    slope[j] = w.slope * slope[j] + w.slope_phi * phi[j] + w.slope_level * level[j] +
               w.slope_d * (s.beta * e + beta[j] * d);
    season[j] =
        here + w.season * here + w.season_d * e + w.season_q * q + w.season_gamma * gamma[j];
    level[j] = q + s.alpha * e + alpha[j] * d;
  }
}

/// gradient += e v, hessian += v v' (upper triangle), v = scale mu.
FORESHOCK_WIDE void gather(std::size_t k, double scale, double e, const double* mu, double* error,
                           double* gradient, double* hessian) {
  double* __restrict v = error;
  const double* __restrict from = mu;
  FORESHOCK_APART
  for (std::size_t j = 0; j < k; ++j) v[j] = scale * from[j];
  for (std::size_t j = 0; j < k; ++j) gradient[j] += e * v[j];
  for (std::size_t i = 0; i < k; ++i) {
    const double by = v[i];
    double* __restrict row = hessian + i * k;
    FORESHOCK_APART
    for (std::size_t j = i; j < k; ++j) row[j] += by * v[j];
  }
}

}  // namespace

std::size_t Coordinates::size() const {
  const auto season = form.has_season() && free_season ? form.period - 1 : 0;
  return static_cast<std::size_t>(form.smoothing_count() + 1 + (form.has_trend() ? 1 : 0) + season);
}

Smoothing Coordinates::smoothing(std::span<const double> z) const {
  Smoothing s;
  std::size_t i = 0;
  s.alpha = least_alpha + (1 - kLeast - least_alpha) * share_at(z[i++]);
  if (form.has_trend()) s.beta = s.alpha * share_at(z[i++]);
  if (form.has_season()) s.gamma = (1 - s.alpha) * share_at(z[i++]);
  if (form.damped) s.phi = kLeastDamping + (kMostDamping - kLeastDamping) * share_at(z[i++]);
  return s;
}

State Coordinates::state(std::span<const double> z) const {
  State state;
  auto i = static_cast<std::size_t>(form.smoothing_count());
  state.level = z[i++];
  if (form.has_trend()) state.slope = z[i++];
  if (!form.has_season()) return state;
  if (!free_season) {
    state.season = given_season;
    return state;
  }
  state.season.assign(z.begin() + static_cast<std::ptrdiff_t>(i), z.end());
  const double rest = sum_of(form) - std::accumulate(state.season.begin(), state.season.end(), 0.0);
  state.season.push_back(rest);
  return state;
}

std::vector<double> Coordinates::of(const Smoothing& s, const State& state) const {
  std::vector<double> z{logit((s.alpha - least_alpha) / (1 - kLeast - least_alpha))};
  if (form.has_trend()) z.push_back(logit(s.beta / s.alpha));
  if (form.has_season()) z.push_back(logit(s.gamma / (1 - s.alpha)));
  if (form.damped) z.push_back(logit((s.phi - kLeastDamping) / (kMostDamping - kLeastDamping)));
  z.push_back(state.level);
  if (form.has_trend()) z.push_back(state.slope);
  if (form.has_season() && free_season) {
    z.insert(z.end(), state.season.begin(), state.season.end() - 1);
  }
  return z;
}

SquaredErrors::SquaredErrors(std::span<const double> y, const Coordinates& coordinates)
    : y_(y), at_(coordinates) {
  count_ = static_cast<int>(std::count_if(y.begin(), y.end(), [](double v) { return v == v; }));
}

/// Whether what is multiplied is positive where it starts.
bool SquaredErrors::start(std::span<const double> z) {
  s_ = at_.smoothing(z);
  state_ = at_.state(z);
  mean_log_ = 0;
  const Form& form = at_.form;
  if (form.trend == Part::kMultiplicative && !(state_.slope > 0)) return false;
  if (form.season == Part::kMultiplicative) {
    for (const double v : state_.season) {
      if (!(v > 0)) return false;
    }
  }
  return !form.is_multiplicative() || state_.level > 0;
}

double SquaredErrors::value(std::span<const double> z) {
  if (!start(z)) return kInfinity;
  const Form& form = at_.form;
  const bool positive = form.is_multiplicative();
  double squares = 0;
  double product = 1;  // Of some mu, so that one logarithm serves them all.
  double logs = 0;
  for (const double y : y_) {
    const double mu = state_.expect(form, s_);
    const bool there = y == y;
    if (positive && !(mu > 0 && state_.level > 0)) return kInfinity;
    if (there) {
      const double e = form.multiplicative_error ? (y - mu) / mu : y - mu;
      squares += e * e;
      if (form.multiplicative_error) product *= mu;
      if (!(product > 1e-200 && product < 1e200)) {
        logs += std::log(product);
        product = 1;
      }
    }
    state_.learn(form, s_, there ? y - mu : 0);
  }
  if (!form.multiplicative_error) return squares;
  mean_log_ = (logs + std::log(product)) / count_;
  return squares * std::exp(2 * mean_log_);
}

void SquaredErrors::start_tangents(std::span<const double> z) {
  const Form& form = at_.form;
  const std::size_t k = at_.size();
  for (auto* one : {&d_alpha_, &d_beta_, &d_gamma_, &d_phi_, &d_level_, &d_slope_, &d_mu_,
                    &d_error_, &d_logs_}) {
    one->assign(k, 0.0);
  }
  std::size_t i = 0;
  const auto slope_at = [&](std::size_t j) { return share_at(z[j]) * (1 - share_at(z[j])); };
  const double by_alpha = (1 - kLeast - at_.least_alpha) * slope_at(0);
  d_alpha_[i++] = by_alpha;
  if (form.has_trend()) {
    d_beta_[0] = by_alpha * share_at(z[i]);
    d_beta_[i] = s_.alpha * slope_at(i);
    ++i;
  }
  if (form.has_season()) {
    d_gamma_[0] = -by_alpha * share_at(z[i]);
    d_gamma_[i] = (1 - s_.alpha) * slope_at(i);
    ++i;
  }
  if (form.damped) {
    d_phi_[i] = (kMostDamping - kLeastDamping) * slope_at(i);
    ++i;
  }
  d_level_[i++] = 1;
  if (form.has_trend()) d_slope_[i++] = 1;
  const auto m = static_cast<std::size_t>(form.period);
  d_season_.assign(std::max<std::size_t>(1, m) * k, 0.0);  // Without a season a row of zeros.
  for (std::size_t j = 0; i < k; ++j, ++i) {
    d_season_[j * k + i] = 1;
    d_season_[(m - 1) * k + i] = -1;
  }
}

double SquaredErrors::value(std::span<const double> z, std::span<double> gradient,
                            std::span<double> hessian) {
  if (!start(z)) return kInfinity;
  start_tangents(z);
  const Form& form = at_.form;
  const bool positive = form.is_multiplicative();
  const bool times = form.season == Part::kMultiplicative;
  const std::size_t k = at_.size();
  std::fill(gradient.begin(), gradient.end(), 0.0);
  std::fill(hessian.begin(), hessian.end(), 0.0);
  double squares = 0;
  double logs = 0;
  Tangents at{d_alpha_.data(), d_beta_.data(),  d_gamma_.data(),  d_phi_.data(),
              d_level_.data(), d_slope_.data(), d_season_.data(), d_mu_.data()};
  for (const double y : y_) {
    const double mu = state_.expect(form, s_);
    const bool there = y == y;
    if (positive && !(mu > 0 && state_.level > 0)) return kInfinity;
    const double error = there ? y - mu : 0;
    const double d = times ? error / state_.factor() : error;
    if (form.has_season())
      at.season = d_season_.data() + static_cast<std::size_t>(state_.phase) * k;
    take_on(k, weights_of(form, s_, state_, y, d), s_, d, at);
    state_.learn(form, s_, error);
    if (!there) continue;
    const double scale = form.multiplicative_error ? -y / (mu * mu) : -1;
    const double e = form.multiplicative_error ? error / mu : error;
    squares += e * e;
    if (form.multiplicative_error) {
      logs += std::log(mu);
      for (std::size_t j = 0; j < k; ++j) d_logs_[j] += d_mu_[j] / mu;
    }
    gather(k, scale, e, d_mu_.data(), d_error_.data(), gradient.data(), hessian.data());
  }
  double unit = 1;
  if (form.multiplicative_error) {
    mean_log_ = logs / count_;
    unit = std::exp(2 * mean_log_);
    for (double& v : d_logs_) v /= count_;
  }
  // r = e G, so dr = G (de + e dL): the sums of products follow from those of e.
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = i; j < k; ++j) {
      const double more =
          gradient[i] * d_logs_[j] + gradient[j] * d_logs_[i] + squares * d_logs_[i] * d_logs_[j];
      hessian[i * k + j] = hessian[j * k + i] = unit * (hessian[i * k + j] + more);
    }
  }
  for (std::size_t i = 0; i < k; ++i) gradient[i] = unit * (gradient[i] + squares * d_logs_[i]);
  return squares * unit;
}

}  // namespace foreshock::exponential
