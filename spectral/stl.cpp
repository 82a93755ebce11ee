#include "foreshock/spectral/stl.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "foreshock/core/wide.h"
#include "foreshock/spectral/loess.h"

namespace foreshock {
namespace {

/// A periodic season is one whose window is so many times the series, averaged by phase at the end.
constexpr int kPeriodicWindow = 10;

int odd(int window) {
  return window % 2 == 0 ? window + 1 : window;
}

/// Options with every 0 replaced by what it stands for.
StlOptions resolved(StlOptions options, std::size_t n, int season) {
  const bool periodic = options.season_window == 0;
  if (periodic) {
    options.season_window = kPeriodicWindow * static_cast<int>(n) + 1;
    options.season_degree = 0;
  }
  if (options.trend_window == 0) {
    const double least = 1.5 * season / (1 - 1.5 / options.season_window);
    options.trend_window = odd(static_cast<int>(std::ceil(least)));
  }
  if (options.low_pass_window == 0) options.low_pass_window = odd(season);
  const auto settle = [](int& window, int& jump) {
    if (jump == 0) jump = (window + 9) / 10;
    window = odd(std::max(window, 3));
  };
  settle(options.season_window, options.season_jump);
  settle(options.trend_window, options.trend_jump);
  settle(options.low_pass_window, options.low_pass_jump);
  return options;
}

Status check(std::span<const double> y, int season, const StlOptions& options) {
  if (season < 2 || y.size() <= 2 * static_cast<std::size_t>(season)) {
    return fail(Errc::kInvalidArgument, "STL: " + std::to_string(y.size()) +
                                            " values are not more than two seasons of " +
                                            std::to_string(season));
  }
  if (!std::all_of(y.begin(), y.end(), [](double v) { return std::isfinite(v); })) {
    return fail(Errc::kInvalidArgument, "STL: values must be finite; fill the gaps first");
  }
  constexpr double kMost = 1e290;  // Sums of so many stay finite.
  if (!std::all_of(y.begin(), y.end(), [](double v) { return std::abs(v) <= kMost; })) {
    return fail(Errc::kInvalidArgument, "STL: a value is beyond 1e290; take another unit");
  }
  const auto degree_ok = [](int degree) { return degree == 0 || degree == 1; };
  // A season window of 1 would make the trend window infinite.
  const bool windows_ok = (options.season_window == 0 || options.season_window >= 2) &&
                          options.trend_window >= 0 && options.low_pass_window >= 0;
  if (!windows_ok || !degree_ok(options.season_degree) || !degree_ok(options.trend_degree) ||
      !degree_ok(options.low_pass_degree)) {
    return fail(Errc::kInvalidArgument, "STL: a window is negative or a degree not 0 or 1");
  }
  if (options.season_jump < 0 || options.trend_jump < 0 || options.low_pass_jump < 0 ||
      options.inner < 1 || options.outer < 0) {
    return fail(Errc::kInvalidArgument, "STL: a jump or a number of rounds is out of range");
  }
  return {};
}

/// Moving average of so many points in place; the series gets shorter by points - 1.
void average(std::vector<double>& x, std::size_t points) {
  double sum = 0;
  for (std::size_t t = 0; t < points; ++t) sum += x[t];
  const std::size_t left = x.size() - points + 1;
  for (std::size_t t = 0; t < left; ++t) {
    const double leaving = x[t];
    x[t] = sum / static_cast<double>(points);
    if (t + 1 < left) sum += x[t + points] - leaving;
  }
  x.resize(left);
}

/// out = sum_j row[j] x[j stride ..], count of them.
FORESHOCK_WIDE void add_rows(std::span<const double> row, const double* x, std::size_t stride,
                             double* out, std::size_t count) {
  std::fill_n(out, count, 0.0);
  for (std::size_t j = 0; j < row.size(); ++j) {
    const double* const from = x + j * stride;
    FORESHOCK_APART
    for (std::size_t i = 0; i < count; ++i) out[i] += row[j] * from[i];
  }
}

/// What the rounds share: smoothers and buffers.
class Rounds {
 public:
  Rounds(std::span<const double> y, int season, const StlOptions& options)
      : y_(y),
        m_(static_cast<std::size_t>(season)),
        season_jump_(options.season_jump),
        by_phase_({options.season_window, options.season_degree, options.season_jump}),
        low_pass_({options.low_pass_window, options.low_pass_degree, options.low_pass_jump}),
        trend_({options.trend_window, options.trend_degree, options.trend_jump}),
        window_(static_cast<std::size_t>(options.season_window)),
        work_(y.size()),
        low_(y.size()) {}

  /// Steps 1 to 6 of section 2.2.
  void inner(Stl& parts, std::span<const double> weights) {
    const std::size_t n = y_.size();
    for (std::size_t t = 0; t < n; ++t) work_[t] = y_[t] - parts.trend[t];
    smooth_phases(weights);
    long_ = cycles_;
    average(long_, m_);
    average(long_, m_);
    average(long_, 3);
    low_pass_.smooth(long_, {}, low_);
    for (std::size_t t = 0; t < n; ++t) {
      parts.season[t] = cycles_[m_ + t] - low_[t];
      work_[t] = y_[t] - parts.season[t];
    }
    trend_.smooth(work_, weights, parts.trend);
  }

 private:
  /// Smooths each phase of work_ and carries it one season on at either end: cycles_ is [n + 2 m].
  void smooth_phases(std::span<const double> weights) {
    cycles_.resize(y_.size() + 2 * m_);
    if (weights.empty() && season_jump_ == 1) return smooth_phases_together();
    for (std::size_t phase = 0; phase < m_; ++phase) {
      const std::size_t k = (y_.size() - phase - 1) / m_ + 1;
      values_.resize(k);
      smoothed_.resize(k);
      phase_weights_.resize(weights.empty() ? 0 : k);
      for (std::size_t i = 0; i < k; ++i) values_[i] = work_[phase + i * m_];
      for (std::size_t i = 0; i < phase_weights_.size(); ++i) {
        phase_weights_[i] = weights[phase + i * m_];
      }
      by_phase_.smooth(values_, phase_weights_, smoothed_);
      const double early = by_phase_.at(-1, 0, values_, phase_weights_);
      const std::size_t first = k > window_ ? k - window_ : 0;
      const double late = by_phase_.at(static_cast<double>(k), first, values_, phase_weights_);
      cycles_[phase] = early == early ? early : smoothed_.front();
      for (std::size_t i = 0; i < k; ++i) cycles_[phase + (i + 1) * m_] = smoothed_[i];
      cycles_[phase + (k + 1) * m_] = late == late ? late : smoothed_.back();
    }
  }

  /// The same row serves all phases that have as many values: it runs along memory.
  void smooth_phases_together() {
    const std::size_t most = (y_.size() - 1) / m_ + 1;
    const std::size_t longer = y_.size() - (most - 1) * m_;  // Phases with so many.
    smooth_phases_between(0, longer, most);
    if (longer < m_) smooth_phases_between(longer, m_, most - 1);
  }
  void smooth_phases_between(std::size_t from, std::size_t to, std::size_t k) {
    const std::size_t before = (window_ + 1) / 2 - 1;
    const std::size_t last_first = k > window_ ? k - window_ : 0;
    for (std::size_t i = 0; i < k + 2; ++i) {  // From one season before to one behind.
      const std::size_t first = i > before + 1 ? std::min(i - 1 - before, last_first) : 0;
      const auto row = by_phase_.row_at(static_cast<double>(i) - 1, first, k);
      add_rows(row, work_.data() + first * m_ + from, m_, cycles_.data() + i * m_ + from,
               to - from);
    }
  }

  std::span<const double> y_;
  std::size_t m_;
  int season_jump_;
  Loess by_phase_, low_pass_, trend_;
  std::size_t window_;
  std::vector<double> work_, low_, cycles_, long_, values_, smoothed_, phase_weights_;
};

/// Bisquare weights of the remainder, section 2.3: B(|r| / (6 median |r|)).
void weigh(std::span<const double> y, Stl& parts) {
  const std::size_t n = y.size();
  std::vector<double> size(n);
  for (std::size_t t = 0; t < n; ++t) size[t] = std::abs(y[t] - parts.season[t] - parts.trend[t]);
  std::vector<double> sorted = size;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double below = n % 2 == 1 ? *middle : *std::max_element(sorted.begin(), middle);
  const double h = 3 * (below + *middle);
  for (std::size_t t = 0; t < n; ++t) {
    const double u = size[t] / h;
    if (size[t] <= 0.001 * h) {
      parts.weights[t] = 1;
    } else {
      parts.weights[t] = size[t] <= 0.999 * h ? (1 - u * u) * (1 - u * u) : 0;
    }
  }
}

/// Every phase gets its mean.
void repeat_exactly(std::vector<double>& season, std::size_t m) {
  for (std::size_t phase = 0; phase < m; ++phase) {
    double sum = 0;
    double count = 0;
    for (std::size_t t = phase; t < season.size(); t += m, ++count) sum += season[t];
    for (std::size_t t = phase; t < season.size(); t += m) season[t] = sum / count;
  }
}

}  // namespace

StlOptions StlOptions::r(int season_window, bool robust) {
  return {.season_window = season_window,
          .season_jump = 0,
          .trend_jump = 0,
          .low_pass_jump = 0,
          .inner = robust ? 1 : 2,
          .outer = robust ? 15 : 0};
}

StlOptions StlOptions::statsmodels(int season, int season_window, bool robust) {
  return {.season_window = season_window,
          .low_pass_window = odd(season + 1),
          .season_degree = 1,
          .inner = robust ? 2 : 5,
          .outer = robust ? 15 : 0};
}

Result<Stl> stl(std::span<const double> y, int season, const StlOptions& options) {
  FORESHOCK_TRY_VOID(check(y, season, options));
  const std::size_t n = y.size();
  const StlOptions used = resolved(options, n, season);
  Stl parts{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n),
            std::vector<double>(n, 1.0)};
  Rounds rounds(y, season, used);
  for (int outer = 0; outer <= used.outer; ++outer) {
    if (outer > 0) weigh(y, parts);
    const std::span<const double> weights =
        outer > 0 ? std::span<const double>(parts.weights) : std::span<const double>();
    for (int inner = 0; inner < used.inner; ++inner) rounds.inner(parts, weights);
  }
  if (options.season_window == 0) repeat_exactly(parts.season, static_cast<std::size_t>(season));
  for (std::size_t t = 0; t < n; ++t) {
    parts.remainder[t] = y[t] - parts.season[t] - parts.trend[t];
  }
  return parts;
}

}  // namespace foreshock
