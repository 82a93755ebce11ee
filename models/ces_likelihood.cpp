#include "foreshock/models/ces_likelihood.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/wide.h"

namespace foreshock {
namespace {

using Season = CesForm::Season;

/// Relative size below which a pivot counts as zero: the state then cannot be told.
constexpr double kPivotFloor = 1e-12;

}  // namespace

CesConcentrated::CesConcentrated(std::span<const double> y, const CesForm& form,
                                 std::span<const double> given_season)
    : y_(y),
      form_(form),
      given_season_(given_season.begin(), given_season.end()),
      columns_(given_season.empty() ? static_cast<std::size_t>(form.state_count()) : 2U) {
  count_ = static_cast<int>(std::count_if(y.begin(), y.end(), [](double v) { return v == v; }));
  states_.resize(columns_);
  if (form.kind == Season::kNone || form.kind == Season::kSimple) return;
  const std::size_t width = columns_ + 1;
  const std::size_t all = static_cast<std::size_t>(form.season) * width;
  level_.resize(width);
  potential_.resize(width);
  season_.resize(all);
  echo_.resize(form.has_echo() ? all : 0);
  response_.resize(width);
  normal_.resize(columns_ * width);
  pivots_.resize(columns_);
}

double CesConcentrated::pair_squares(const CesWeight& w, std::size_t first, std::size_t stride) {
  // Two runs in registers: a from a value of one, u from zero.
  CesPair a{1, 1 / w.re};
  CesPair u{0, 0};
  double aa = 0;
  double au = 0;
  double uu = 0;
  for (std::size_t t = first; t < y_.size(); t += stride) {
    const bool there = y_[t] == y_[t];
    const double of_a = there ? a.value : 0;
    const double error = there ? y_[t] - u.value : 0;
    aa += of_a * of_a;
    au += of_a * error;
    uu += error * error;
    a.learn(w, -of_a);
    u.learn(w, error);
  }
  states_[first] = aa > 0 ? au / aa : 0;
  return std::max(0.0, uu - states_[first] * au);
}

void CesConcentrated::reset_columns(const CesSmoothing& smoothing) {
  for (auto* part : {&level_, &potential_, &season_, &echo_, &normal_}) {
    std::fill(part->begin(), part->end(), 0);
  }
  zero_squares_ = 0;
  level_[0] = 1;
  potential_[0] = 1 / smoothing.level.re;
  const auto m = static_cast<std::size_t>(form_.season);
  const std::size_t width = columns_ + 1;
  for (std::size_t s = 0; s < m; ++s) {
    double* const row = season_.data() + s * width;
    row[given_season_.empty() ? 1 + s : 1] = 1;
    if (!given_season_.empty()) row[columns_] = given_season_[s];
  }
  std::transform(season_.begin(), season_.begin() + static_cast<std::ptrdiff_t>(echo_.size()),
                 echo_.begin(), [&](double v) { return v / smoothing.season.re; });
}

FORESHOCK_WIDE void CesConcentrated::propagate(const CesSmoothing& smoothing) {
  const std::size_t width = columns_ + 1;
  double* const g = response_.data();
  double* const level = level_.data();
  double* const potential = potential_.data();
  const auto turn = [&](const CesWeight& w, double* value, double* echo) {
    const double gain = w.re - w.im;
    const double push = w.re + w.im;
    for (std::size_t k = 0; k < width; ++k) {
      const double before = value[k];
      value[k] += -gain * g[k] - (1 - w.im) * echo[k];
      echo[k] = before + (1 - w.re) * echo[k] - push * g[k];
    }
  };
  std::size_t phase = 0;
  for (const double y : y_) {
    double* const season = season_.data() + phase * width;
    if (y == y) {
      for (std::size_t k = 0; k < width; ++k) g[k] = level[k] + season[k];
      g[columns_] -= y;  // Now minus the error.
      for (std::size_t i = 0; i < columns_; ++i) {
        const double weight = g[i];
        double* const row = normal_.data() + i * width;
        for (std::size_t k = i; k < width; ++k) row[k] += weight * g[k];
      }
      zero_squares_ += g[columns_] * g[columns_];
    } else {
      std::fill(response_.begin(), response_.end(), 0.0);
    }
    turn(smoothing.level, level, potential);
    if (!echo_.empty()) {
      turn(smoothing.season, season, echo_.data() + phase * width);
    } else {
      for (std::size_t k = 0; k < width; ++k) season[k] -= smoothing.season.re * g[k];
    }
    if (++phase == static_cast<std::size_t>(form_.season)) phase = 0;
  }
}

double CesConcentrated::solve() {
  // Elimination on the upper triangle of a symmetric positive semi-definite system; what has no
  // pivot left is 0.
  const std::size_t k = columns_;
  const std::size_t width = k + 1;
  for (std::size_t i = 0; i < k; ++i) pivots_[i] = normal_[i * width + i];
  double left = zero_squares_;
  for (std::size_t i = 0; i < k; ++i) {
    double* const from = normal_.data() + i * width;
    const double pivot = from[i];
    if (!(pivot > kPivotFloor * pivots_[i])) {
      pivots_[i] = 0;
      continue;
    }
    pivots_[i] = pivot;
    left -= from[k] * from[k] / pivot;
    for (std::size_t r = i + 1; r < k; ++r) {
      const double factor = from[r] / pivot;
      double* const to = normal_.data() + r * width;
      for (std::size_t c = r; c < width; ++c) to[c] -= factor * from[c];
    }
  }
  for (std::size_t i = k; i-- > 0;) {
    states_[i] = 0;
    if (!(pivots_[i] > 0)) continue;
    double sum = -normal_[i * width + k];
    for (std::size_t c = i + 1; c < k; ++c) sum -= normal_[i * width + c] * states_[c];
    states_[i] = sum / pivots_[i];
  }
  return std::max(left, 0.0);
}

double CesConcentrated::squared_errors(const CesSmoothing& smoothing) {
  smoothing_ = smoothing;
  if (form_.kind == Season::kPartial || form_.kind == Season::kFull) {
    reset_columns(smoothing);
    propagate(smoothing);
    return solve();
  }
  const std::size_t m = form_.has_season() ? static_cast<std::size_t>(form_.season) : 1;
  double sum = 0;
  for (std::size_t s = 0; s < m; ++s) sum += pair_squares(smoothing.level, s, m);
  return sum;
}

CesState CesConcentrated::initial() const {
  CesState out;
  if (form_.has_level()) out.level = {states_[0], states_[0] / smoothing_.level.re};
  if (!form_.has_season()) return out;
  if (given_season_.empty()) {
    out.season.assign(states_.begin() + (form_.has_level() ? 1 : 0), states_.end());
  } else {
    out.season = given_season_;
    for (double& s : out.season) s += states_[1];
  }
  if (!form_.has_echo()) return out;
  const CesWeight& w = form_.has_level() ? smoothing_.season : smoothing_.level;
  for (const double s : out.season) out.echo.push_back(s / w.re);
  return out;
}

}  // namespace foreshock
