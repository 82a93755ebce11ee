#include "foreshock/models/ets_likelihood.h"

#include <algorithm>
#include <array>
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
constexpr std::size_t kRuns = 4;  ///< Level, slope, season 0 and errors.

/// Four sums side by side: fast, and the same order whatever the registers.
inline double dot(const double* a, const double* b, std::size_t n) {
  std::array<double, 4> sums{};
  std::size_t t = 0;
  for (; t + 4 <= n; t += 4) {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += a[t + k] * b[t + k];
  }
  for (; t < n; ++t) sums[0] += a[t] * b[t];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

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
  season_.resize(form.has_season() ? static_cast<std::size_t>(form.season) * std::max(width, kRuns)
                                   : 0);
  normal_.resize(columns_ * width);
  states_.resize(columns_);
  if (form.has_season() && given_season_.empty()) {
    responses_.assign(kRuns, std::vector<double>(y.size()));
    const std::size_t all = static_cast<std::size_t>(form.season) + 3;
    full_.resize(all * all);
  }
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

void EtsConcentrated::propagate_without_season(const EtsSmoothing& smoothing) {
  // The same recursion with its two or three columns in registers: a is the response to the level
  // alone, b to the slope alone, u the error from zero states.
  const auto [alpha, beta, gamma, phi] = smoothing;
  static_cast<void>(gamma);
  double level_a = 1;
  double slope_a = 0;
  double level_b = 0;
  double slope_b = form_.has_trend() ? 1 : 0;
  double level_u = 0;
  double slope_u = 0;
  double aa = 0;
  double ab = 0;
  double bb = 0;
  double au = 0;
  double bu = 0;
  double uu = 0;
  for (const double value : y_) {
    const double a = level_a + phi * slope_a;
    const double b = level_b + phi * slope_b;
    const double expected = level_u + phi * slope_u;
    const bool there = value == value;
    const double u = there ? value - expected : 0;
    const double seen = there ? 1 : 0;
    level_a = a - alpha * seen * a;
    slope_a = phi * slope_a - beta * seen * a;
    level_b = b - alpha * seen * b;
    slope_b = phi * slope_b - beta * seen * b;
    level_u = expected + alpha * u;
    slope_u = phi * slope_u + beta * u;
    aa += seen * a * a;
    ab += seen * a * b;
    bb += seen * b * b;
    au += u * a;
    bu += u * b;
    uu += u * u;
  }
  const std::size_t width = columns_ + 1;
  normal_[0] = aa;
  normal_[width - 1] = -au;  // As propagate() leaves it: the last column holds minus G'u.
  if (form_.has_trend()) {
    normal_[1] = ab;
    normal_[width + 1] = bb;
    normal_[width + 2] = -bu;
  }
  zero_squares_ = uu;
}

void EtsConcentrated::propagate_complete(const EtsSmoothing& smoothing) {
  // Nothing missing makes the recursion time-invariant: the response to season j is that to season
  // 0, j steps later. So four responses are all there is to follow: of the level, of the slope, of
  // season 0, and the errors from zero states.
  const auto [alpha, beta, gamma, phi] = smoothing;
  const auto m = static_cast<std::size_t>(form_.season);
  std::array<double, kRuns> level{1, 0, 0, 0};
  std::array<double, kRuns> slope{0, form_.has_trend() ? 1.0 : 0.0, 0, 0};
  std::fill(season_.begin(), season_.end(), 0);
  season_[2] = 1;
  std::size_t phase = 0;
  for (std::size_t t = 0; t < y_.size(); ++t) {
    double* const season = season_.data() + phase * kRuns;
    for (std::size_t k = 0; k < kRuns; ++k) {
      level[k] += phi * slope[k];
      slope[k] *= phi;
      const double expected = level[k] + season[k];
      const double error = k == kRuns - 1 ? y_[t] - expected : -expected;
      responses_[k][t] = -error;
      level[k] += alpha * error;
      slope[k] += beta * error;
      season[k] += gamma * error;
    }
    if (++phase == m) phase = 0;
  }
  gather_season(responses_);
}

FORESHOCK_CLONES void EtsConcentrated::gather_season(std::span<const std::vector<double>> runs) {
  // Normal equations of [level, slope, season 0 .. m-1 | -u], all from products of the four runs.
  const auto m = static_cast<std::size_t>(form_.season);
  const std::size_t n = y_.size();
  const std::size_t plain = form_.has_trend() ? 2 : 1;
  const std::size_t all = plain + m + 1;
  const double* const w = runs[2].data();
  const auto run = [&](std::size_t column) { return runs[column == plain ? 3 : column].data(); };
  const auto at = [&](std::size_t r, std::size_t c) -> double& { return full_[r * all + c]; };
  const auto right = [&](std::size_t column) { return column == plain ? all - 1 : column; };
  for (std::size_t i = 0; i <= plain; ++i) {  // plain stands for the errors here.
    for (std::size_t j = i; j <= plain; ++j) at(right(i), right(j)) = dot(run(i), run(j), n);
    for (std::size_t j = 0; j < m; ++j) {
      const double product = dot(run(i) + j, w, n - j);
      (i == plain ? at(plain + j, all - 1) : at(i, plain + j)) = product;
    }
  }
  for (std::size_t d = 0; d < m; ++d) {  // Seasons i and i + d: sums that differ in where they end.
    double sum = dot(w + d, w, n - (m - 1));
    for (std::size_t j = m; j-- > d;) {
      at(plain + j - d, plain + j) = sum;
      const std::size_t next = n - j;  // One product more for the season before.
      if (j > d) sum += w[next + d] * w[next];
    }
  }
  // Seasons that sum to zero: column k of them is season k minus the last one.
  const std::size_t last = plain + m - 1;
  const std::size_t width = columns_ + 1;
  const auto sym = [&](std::size_t r, std::size_t c) { return r <= c ? at(r, c) : at(c, r); };
  const auto entry = [&](std::size_t r, std::size_t c) {
    double value = sym(r, c);
    if (r >= plain) value -= sym(last, c);
    if (c >= plain && c < last) value -= sym(r, last);
    if (r >= plain && c >= plain && c < last) value += sym(last, last);
    return value;
  };
  for (std::size_t r = 0; r < columns_; ++r) {
    for (std::size_t c = r; c < columns_; ++c) normal_[r * width + c] = entry(r, c);
    normal_[r * width + columns_] = entry(r, all - 1);
  }
  zero_squares_ = at(all - 1, all - 1);
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
  const bool complete = static_cast<std::size_t>(count_) == y_.size();
  if (form_.has_season() && complete && given_season_.empty()) {
    propagate_complete(smoothing);
  } else if (form_.has_season()) {
    reset_columns();
    propagate(smoothing);
  } else {
    propagate_without_season(smoothing);
  }
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
