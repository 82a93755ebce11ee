#include "foreshock/spectral/internal/fold.h"

#include <algorithm>
#include <cmath>

namespace foreshock::seasons {
namespace {

constexpr double kLeastRounds = 2.5;
/// Parts of the smoother of the two profiles that are tried; the other has one a step.
constexpr std::size_t kSmooth = 32;

std::size_t parts_of(double period) {
  return static_cast<std::size_t>(std::max(2L, std::lround(period)));
}

/// The first step that is in part `edge` or later.
std::size_t edge_of(double width, std::size_t edge) {
  const double at = width * static_cast<double>(edge) - 1e-9;
  const auto whole = static_cast<std::size_t>(at);
  return whole + (static_cast<double>(whole) < at ? 1 : 0);
}

/// Running sums of y, which goes on as in a mirror for `margin` values beyond either end.
std::vector<double> mirrored_sums(std::span<const double> y, std::size_t margin) {
  std::vector<double> out{0.0};
  out.reserve(y.size() + 2 * margin + 1);
  for (std::size_t t = margin; t-- > 0;) out.push_back(out.back() + y[t]);
  for (const double v : y) out.push_back(out.back() + v);
  for (std::size_t t = 0; t < margin; ++t) out.push_back(out.back() + y[y.size() - 1 - t]);
  return out;
}

}  // namespace

Folder::Folder(std::span<const double> y)
    : n_(y.size()),
      margin_(y.size() / 2),
      sums_(mirrored_sums(y, margin_)),
      flat_(y.size()),
      flat_sums_(y.size() + 1),
      inverse_(y.size() + 1, 0.0),
      y_(y) {
  for (std::size_t i = 1; i <= n_; ++i) inverse_[i] = 1 / static_cast<double>(i);
}

void Folder::flatten(double period) {
  const std::size_t window = std::min(parts_of(period), 2 * margin_ - 2);
  const std::size_t half = window / 2;
  // An even window has half a value at either end: the mean of two of the same length.
  const double* const low = sums_.data() + margin_ - half;
  const double* const high = sums_.data() + margin_ + half + 1;
  const std::size_t shorter = window % 2 == 0 ? 1 : 0;
  const double scale = 0.5 / static_cast<double>(window);
  double mean = 0;
  square_ = 0;
  for (std::size_t t = 0; t < n_; ++t) {
    const double twice = (high[t] - low[t]) + (high[t - shorter] - low[t + shorter]);
    flat_[t] = y_[t] - scale * twice;
  }
  for (std::size_t t = 0; t < n_; ++t) {
    mean += flat_[t];
    square_ += flat_[t] * flat_[t];
    flat_sums_[t + 1] = mean;
  }
  mean /= static_cast<double>(n_);
  variance_ = square_ / static_cast<double>(n_) - mean * mean;
}

Folded Folder::glance(double period) {
  Folded out{.variance = variance_};
  if (static_cast<double>(n_) < kLeastRounds * period || !(variance_ > 0)) return out;
  out.parts = std::min({parts_of(period), kSmooth, n_});
  out.share = share_of(period, out.parts);
  return out;
}

double Folder::share_of(double period, std::size_t parts) {
  runs_.clear();
  part_sums_.assign(parts, 0.0);
  part_counts_.assign(parts, 0);
  const double width = period / static_cast<double>(parts);
  // A run is what one round has in one part of the profile.
  std::size_t part = 0;
  std::size_t from = 0;
  for (std::size_t edge = 1; from < n_; ++edge) {
    const std::size_t to = std::min(n_, edge_of(width, edge));
    if (to > from) {
      const double sum = flat_sums_[to] - flat_sums_[from];
      const std::size_t count = to - from;
      runs_.push_back({part, count, sum});
      part_sums_[part] += sum;
      part_counts_[part] += count;
      from = to;
    }
    part = part + 1 == parts ? 0 : part + 1;
  }
  double missed = square_;
  for (const Run& run : runs_) {
    const double told =
        (part_sums_[run.part] - run.sum) * inverse_[part_counts_[run.part] - run.count];
    missed += told * (static_cast<double>(run.count) * told - 2 * run.sum);
  }
  return 1 - missed / static_cast<double>(n_) / variance_;
}

Folded Folder::fold(double period) {
  Folded best{.variance = variance_};
  if (static_cast<double>(n_) < kLeastRounds * period || !(variance_ > 0)) return best;
  const std::size_t fine = std::min(parts_of(period), n_);
  best.share = share_of(period, fine);
  best.parts = fine;
  if (fine > kSmooth) {
    const double smooth = share_of(period, kSmooth);
    if (smooth > best.share) best = {smooth, variance_, kSmooth};
  }
  return best;
}

double Folder::refine(double period, double reach, int rounds, Folded& best) {
  const double cycles = static_cast<double>(n_) / period;
  double low = period / (1 + reach / cycles);
  double high = period / std::max(1 - reach / cycles, 0.3);
  double found = period;
  double most = -2;
  const auto try_one = [&](double candidate) {
    const Folded one = fold(candidate);
    const double score = one.share + (candidate == std::round(candidate) ? 1e-3 : 0);
    if (score <= most) return;
    most = score;
    best = one;
    found = candidate;
  };
  for (int round = 0; round < rounds; ++round) {
    constexpr int kGrid = 8;
    const double step = (high - low) / kGrid;
    for (int i = 0; i <= kGrid; ++i) try_one(low + step * i);
    int whole = 0;
    for (double q = std::ceil(low); q <= high && whole < kGrid + 1; q += 1, ++whole) try_one(q);
    low = found - step;
    high = found + step;
  }
  return found;
}

std::vector<double> Folder::profile(double period, std::size_t parts) const {
  std::vector<double> sums(parts, 0.0);
  std::vector<double> counts(parts, 0.0);
  std::vector<std::size_t> part_at(n_);
  const double width = period / static_cast<double>(parts);
  std::size_t part = 0;
  std::size_t t = 0;
  for (std::size_t edge = 1; t < n_; ++edge) {
    const std::size_t to = std::min(n_, edge_of(width, edge));
    for (; t < to; ++t) {
      sums[part] += flat_[t];
      counts[part] += 1;
      part_at[t] = part;
    }
    part = part + 1 == parts ? 0 : part + 1;
  }
  std::vector<double> out(n_);
  for (t = 0; t < n_; ++t) out[t] = sums[part_at[t]] / counts[part_at[t]];
  return out;
}

}  // namespace foreshock::seasons
