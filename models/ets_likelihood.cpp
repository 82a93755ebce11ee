#include "foreshock/models/ets_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>

// The same arithmetic for wider registers, chosen once at start: no fused operations and no changed
// order, so every clone gives the same bits. Sanitizers and clang go without.
#if defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && defined(__x86_64__)
#define FORESHOCK_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define FORESHOCK_CLONES
#endif

namespace foreshock {
namespace {

/// Relative size below which a pivot counts as zero: the states then cannot be told apart.
constexpr double kPivotFloor = 1e-13;

}  // namespace

EtsConcentrated::EtsConcentrated(std::span<const double> y, const EtsForm& form,
                                 std::span<const double> given_season)
    : y_(y),
      form_(form),
      given_season_(given_season.begin(), given_season.end()),
      columns_(given_season.empty() ? static_cast<std::size_t>(form.state_count())
                                    : (form.has_trend() ? 2U : 1U)) {
  count_ = static_cast<int>(std::count_if(y.begin(), y.end(), [](double v) { return v == v; }));
  const std::size_t width = columns_ + 1;
  level_.resize(width);
  slope_.resize(width);
  response_.resize(width);
  season_.resize(form.has_season() ? static_cast<std::size_t>(form.season) * width : 0);
  normal_.resize(columns_ * width);
  states_.resize(columns_);
}

void EtsConcentrated::reset_columns() {
  for (auto* part : {&level_, &slope_, &season_, &normal_})
    std::fill(part->begin(), part->end(), 0);
  zero_squares_ = 0;
  std::size_t column = 0;
  level_[column++] = 1;
  if (form_.has_trend()) slope_[column++] = 1;
  const std::size_t width = columns_ + 1;
  for (std::size_t s = 0; s < given_season_.size(); ++s) {
    season_[s * width + columns_] = given_season_[s];
  }
  if (form_.has_season() && given_season_.empty()) {
    const auto last = static_cast<std::size_t>(form_.season - 1);
    for (std::size_t s = 0; s < last; ++s, ++column) {  // The last season is minus all others.
      season_[s * width + column] = 1;
      season_[last * width + column] = -1;
    }
  }
}

FORESHOCK_CLONES void EtsConcentrated::propagate(const EtsSmoothing& smoothing) {
  const std::size_t width = columns_ + 1;
  const auto [alpha, beta, gamma, phi] = smoothing;
  double* const level = level_.data();
  double* const slope = slope_.data();
  double* const g = response_.data();
  std::size_t phase = 0;
  for (const double value : y_) {
    double* const season = form_.has_season() ? season_.data() + phase * width : nullptr;
    for (std::size_t k = 0; k < width; ++k) level[k] += phi * slope[k];
    for (std::size_t k = 0; k < width; ++k) g[k] = level[k];
    if (season != nullptr) {
      for (std::size_t k = 0; k < width; ++k) g[k] += season[k];
    }
    for (std::size_t k = 0; k < width; ++k) slope[k] *= phi;
    if (value == value) {
      g[columns_] -= value;  // Now minus the error u; the sign cancels wherever it is used.
      for (std::size_t k = 0; k < width; ++k) level[k] -= alpha * g[k];
      for (std::size_t k = 0; k < width; ++k) slope[k] -= beta * g[k];
      if (season != nullptr) {
        for (std::size_t k = 0; k < width; ++k) season[k] -= gamma * g[k];
      }
      for (std::size_t i = 0; i < columns_; ++i) {
        const double weight = g[i];
        double* const row = normal_.data() + i * width;
        for (std::size_t k = i; k < width; ++k) row[k] += weight * g[k];
      }
      zero_squares_ += g[columns_] * g[columns_];
    }
    if (form_.has_season() && ++phase == static_cast<std::size_t>(form_.season)) phase = 0;
  }
}

bool EtsConcentrated::solve() {
  // Elimination on the upper triangle of a symmetric positive definite system, scaled by its own
  // diagonal: no pivoting is needed, and a pivot that vanishes means a state nobody can see.
  const std::size_t k = columns_;
  const std::size_t width = k + 1;
  for (std::size_t i = 0; i < k; ++i) {
    states_[i] = normal_[i * width + i];  // Keeps the diagonal to judge the pivots by.
  }
  for (std::size_t i = 0; i < k; ++i) {
    const double pivot = normal_[i * width + i];
    if (!(pivot > kPivotFloor * states_[i])) return false;
    const double* const from = normal_.data() + i * width;
    for (std::size_t r = i + 1; r < k; ++r) {
      const double factor = from[r] / pivot;
      if (factor == 0) continue;
      double* const to = normal_.data() + r * width;
      for (std::size_t c = r; c < width; ++c) to[c] -= factor * from[c];
    }
  }
  for (std::size_t i = k; i-- > 0;) {  // G'G x0 = -G'u, as g holds -u.
    double sum = -normal_[i * width + k];
    for (std::size_t c = i + 1; c < k; ++c) sum -= normal_[i * width + c] * states_[c];
    states_[i] = sum / normal_[i * width + i];
  }
  return true;
}

double EtsConcentrated::squared_errors(const EtsSmoothing& smoothing) {
  reset_columns();
  propagate(smoothing);
  // Explained squares fall out of the elimination: sum over pivots of (reduced right side)^2/pivot.
  if (!solve()) return std::numeric_limits<double>::infinity();
  const std::size_t width = columns_ + 1;
  double left = zero_squares_;
  for (std::size_t i = 0; i < columns_; ++i) {
    const double side = normal_[i * width + columns_];
    left -= side * side / normal_[i * width + i];
  }
  return std::max(left, 0.0);
}

EtsState EtsConcentrated::initial() const {
  EtsState state;
  state.level = states_[0];
  std::size_t column = 1;
  if (form_.has_trend()) state.slope = states_[column++];
  if (!given_season_.empty()) {
    state.season = given_season_;
  } else if (form_.has_season()) {
    state.season.assign(states_.begin() + static_cast<std::ptrdiff_t>(column), states_.end());
    double sum = 0;
    for (const double s : state.season) sum += s;
    state.season.push_back(-sum);
  }
  return state;
}

}  // namespace foreshock
