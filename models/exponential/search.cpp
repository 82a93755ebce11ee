#include "foreshock/models/exponential/search.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock::exponential {
namespace {

/// A step that lowers the sum of squares by less than this share of it, over n, ends the search:
/// the likelihood then changes by less than half of it.
constexpr double kTolerance = 1e-9;
constexpr double kMostDamping = 1e12;
constexpr int kMostTries = 25;

}  // namespace

Search::Search(SquaredErrors errors, std::vector<double> start)
    : errors_(std::move(errors)),
      z_(std::move(start)),
      gradient_(z_.size()),
      hessian_(z_.size() * z_.size()) {
  value_ = errors_.value(z_, gradient_, hessian_);
  ++evaluations_;
  if (!std::isfinite(value_)) ended_ = true;
}

/// (J'J + damping diag J'J) step = -J'r by LDL'. False if it is not positive definite.
bool Search::solve(std::vector<double>& step) const {
  const std::size_t k = z_.size();
  std::vector<double> A = hessian_;
  double most = 0;
  for (std::size_t i = 0; i < k; ++i) most = std::max(most, hessian_[i * k + i]);
  for (std::size_t i = 0; i < k; ++i) {
    A[i * k + i] += damping_ * std::max(A[i * k + i], 1e-10 * most);
  }
  for (std::size_t j = 0; j < k; ++j) {
    for (std::size_t a = 0; a < j; ++a) A[j * k + j] -= A[j * k + a] * A[j * k + a] * A[a * k + a];
    if (!(A[j * k + j] > 0)) return false;
    for (std::size_t i = j + 1; i < k; ++i) {
      for (std::size_t a = 0; a < j; ++a) {
        A[i * k + j] -= A[i * k + a] * A[j * k + a] * A[a * k + a];
      }
      A[i * k + j] /= A[j * k + j];
    }
  }
  for (std::size_t i = 0; i < k; ++i) {
    step[i] = -gradient_[i];
    for (std::size_t a = 0; a < i; ++a) step[i] -= A[i * k + a] * step[a];
  }
  for (std::size_t i = 0; i < k; ++i) step[i] /= A[i * k + i];
  for (std::size_t i = k; i-- > 0;) {
    for (std::size_t a = i + 1; a < k; ++a) step[i] -= A[a * k + i] * step[a];
  }
  return true;
}

void Search::step() {
  const std::size_t k = z_.size();
  std::vector<double> step(k);
  std::vector<double> next(k);
  for (int tries = 0; tries < kMostTries && damping_ < kMostDamping; ++tries) {
    if (solve(step)) {
      double promised = 0;  // By the model: |r|^2 - |r + J step|^2.
      for (std::size_t i = 0; i < k; ++i) {
        next[i] = z_[i] + step[i];
        promised += step[i] * (damping_ * hessian_[i * k + i] * step[i] - gradient_[i]);
      }
      const double value = errors_.value(next);
      ++evaluations_;
      const double gained = value_ - value;
      if (gained > 0) {
        const double quality = gained / promised;
        damping_ *= std::max(1.0 / 3, 1 - std::pow(2 * quality - 1, 3));
        damping_ = std::max(damping_, 1e-14);
        raise_ = 2;
        z_ = next;
        value_ = errors_.value(z_, gradient_, hessian_);
        ++evaluations_;
        if (gained < kTolerance * value_ / errors_.count()) ended_ = converged_ = true;
        return;
      }
      if (promised < kTolerance * value_ / errors_.count()) {
        ended_ = converged_ = true;
        return;
      }
    }
    damping_ *= raise_;
    raise_ *= 2;
  }
  ended_ = true;
}

}  // namespace foreshock::exponential
