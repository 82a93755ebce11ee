#include "foreshock/models/quasi_newton.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock {
namespace {

constexpr double kArmijo = 1e-4;
constexpr int kMostHalvings = 20;
/// Differences of f below this share of it are rounding.
constexpr double kRounding = 1e-13;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

/// Solves A d = -g by LDL', lifting pivots that are not positive: A is then as if it had curvature
/// there. A is [k, k], overwritten.
std::vector<double> newton_direction(std::vector<double> A, std::span<const double> g) {
  const std::size_t k = g.size();
  double most = 0;
  for (std::size_t i = 0; i < k; ++i) most = std::max(most, A[i * k + i]);
  const double least = std::max(1e-10, 1e-10 * most);
  for (std::size_t j = 0; j < k; ++j) {
    for (std::size_t a = 0; a < j; ++a) {
      A[j * k + j] -= A[j * k + a] * A[j * k + a] * A[a * k + a];
    }
    A[j * k + j] = std::max(A[j * k + j], least);
    for (std::size_t i = j + 1; i < k; ++i) {
      for (std::size_t a = 0; a < j; ++a) {
        A[i * k + j] -= A[i * k + a] * A[j * k + a] * A[a * k + a];
      }
      A[i * k + j] /= A[j * k + j];
    }
  }
  std::vector<double> d(k);
  for (std::size_t i = 0; i < k; ++i) {
    d[i] = -g[i];
    for (std::size_t a = 0; a < i; ++a) d[i] -= A[i * k + a] * d[a];
  }
  for (std::size_t i = 0; i < k; ++i) d[i] /= A[i * k + i];
  for (std::size_t i = k; i-- > 0;) {
    for (std::size_t a = i + 1; a < k; ++a) d[i] -= A[a * k + i] * d[a];
  }
  return d;
}

}  // namespace

QuasiNewton::QuasiNewton(const Function& f, std::vector<double> start, Options options)
    : options_(std::move(options)),
      x_(std::move(start)),
      gradient_(x_.size()),
      hessian_(x_.size() * x_.size()) {
  value_ = f(x_, gradient_, hessian_);
  if (!std::isfinite(value_)) {
    state_ = State::kStuck;
  } else {
    aim();
  }
}

bool QuasiNewton::is_at_bound(std::size_t i, double along) const {
  return !options_.most.empty() && std::abs(x_[i]) >= options_.most[i] && x_[i] * along > 0;
}

void QuasiNewton::aim() {
  const std::size_t k = x_.size();
  std::vector<double> gradient = gradient_;
  std::vector<double> hessian = hessian_;
  const auto hold = [&](std::size_t i) {
    for (std::size_t j = 0; j < k; ++j) hessian[i * k + j] = hessian[j * k + i] = 0;
    hessian[i * k + i] = 1;
    gradient[i] = 0;
  };
  for (std::size_t i = 0; i < k; ++i) {
    if (is_at_bound(i, -gradient[i])) hold(i);
  }
  // The others may, together, draw one more beyond its bound: at most k times.
  for (bool free = false; !free;) {
    direction_ = newton_direction(hessian, gradient);
    free = true;
    for (std::size_t i = 0; i < k; ++i) {
      if (!is_at_bound(i, direction_[i])) continue;
      hold(i);
      free = false;
    }
  }
  promise_ = -0.5 * dot(gradient, direction_);
  if (!std::isfinite(promise_)) {
    state_ = State::kStuck;
    return;
  }
  if (promise_ < options_.tolerance) state_ = State::kConverged;
  shorten();
}

void QuasiNewton::shorten() {
  double share = 1;
  for (std::size_t i = 0; i < x_.size(); ++i) {
    const double size = std::abs(direction_[i]);
    if (size > options_.longest_step) share = std::min(share, options_.longest_step / size);
    if (options_.most.empty() || !(size > 0)) continue;
    const double room = options_.most[i] - (direction_[i] > 0 ? x_[i] : -x_[i]);
    if (size > room) share = std::min(share, room / size);
  }
  for (double& d : direction_) d *= share;
}

void QuasiNewton::update(std::span<const double> x, std::span<const double> gradient) {
  // B <- B + y y' / y's - B s s' B / s'B s, where the curvature y's is positive.
  const std::size_t k = x_.size();
  std::vector<double> s(k);
  std::vector<double> y(k);
  std::vector<double> Bs(k, 0.0);
  for (std::size_t i = 0; i < k; ++i) {
    s[i] = x[i] - x_[i];
    y[i] = gradient[i] - gradient_[i];
  }
  for (std::size_t i = 0; i < k; ++i) Bs[i] = dot({hessian_.data() + i * k, k}, s);
  const double curvature = dot(s, y);
  const double before = dot(s, Bs);
  if (!(curvature > 1e-10 * std::sqrt(dot(s, s) * dot(y, y))) || !(before > 0)) return;
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      hessian_[i * k + j] += y[i] * y[j] / curvature - Bs[i] * Bs[j] / before;
    }
  }
}

QuasiNewton::State QuasiNewton::step(const Function& f) {
  if (state_ != State::kSearching) return state_;
  const std::size_t k = x_.size();
  const double slope = dot(gradient_, direction_);
  std::vector<double> x(k);
  std::vector<double> gradient(k);
  std::vector<double> unused(k * k);
  double length = 1;
  for (int tries = 0; tries < kMostHalvings; ++tries) {
    for (std::size_t i = 0; i < k; ++i) {
      x[i] = x_[i] + length * direction_[i];
      if (!options_.most.empty()) x[i] = std::clamp(x[i], -options_.most[i], options_.most[i]);
    }
    const double value = f(x, gradient, unused);
    ++evaluations_;
    const double rounding = kRounding * std::abs(value_);
    if (value <= value_ + kArmijo * length * slope + rounding) {
      update(x, gradient);
      x_ = x;
      gradient_ = gradient;
      value_ = value;
      aim();
      return state_;
    }
    // The parabola through f, its slope and the new value has its minimum here.
    const double parabola = -slope * length * length / (2 * (value - value_ - slope * length));
    length =
        std::isfinite(parabola) ? std::clamp(parabola, 0.1 * length, 0.5 * length) : 0.2 * length;
  }
  return state_ = promise_ < 1e3 * options_.tolerance ? State::kConverged : State::kStuck;
}

}  // namespace foreshock
