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

std::vector<double> running_sums(std::span<const double> y) {
  std::vector<double> out(y.size() + 1, 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) out[t + 1] = out[t] + y[t];
  return out;
}

}  // namespace

Folder::Folder(std::span<const double> y)
    : n_(y.size()), sums_(running_sums(y)), flat_(y.size()), flat_sums_(y.size() + 1), y_(y) {}

void Folder::flatten(double period) {
  const std::size_t window = parts_of(period);
  const std::size_t half = window / 2;
  const auto n = static_cast<std::ptrdiff_t>(n_);
  // Beyond its ends the series goes on as in a mirror.
  const auto sum_to = [&](std::ptrdiff_t t) {
    if (t < 0) return -sums_[static_cast<std::size_t>(std::min(n, -t))];
    if (t <= n) return sums_[static_cast<std::size_t>(t)];
    return 2 * sums_[n_] - sums_[static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, 2 * n - t))];
  };
  const auto back = static_cast<std::ptrdiff_t>(half);
  const auto wide = static_cast<double>(window);
  double mean = 0;
  for (std::size_t t = 0; t < n_; ++t) {
    const auto at = static_cast<std::ptrdiff_t>(t);
    double sum = sum_to(at + back + 1) - sum_to(at - back);
    // An even window has half a value at either end.
    if (window % 2 == 0) {
      const double shorter = sum_to(at + back) - sum_to(at - back + 1);
      sum = 0.5 * (sum + shorter);
    }
    flat_[t] = y_[t] - sum / wide;
    mean += flat_[t];
  }
  mean /= static_cast<double>(n_);
  square_ = 0;
  for (std::size_t t = 0; t < n_; ++t) {
    square_ += flat_[t] * flat_[t];
    flat_sums_[t + 1] = flat_sums_[t] + flat_[t];
  }
  variance_ = square_ / static_cast<double>(n_) - mean * mean;
}

double Folder::share_of(double period, std::size_t parts) {
  runs_.clear();
  part_sums_.assign(parts, 0.0);
  part_counts_.assign(parts, 0.0);
  const double width = period / static_cast<double>(parts);
  // A run is what one round has in one part of the profile.
  std::size_t part = 0;
  std::size_t from = 0;
  for (std::size_t edge = 1; from < n_; ++edge) {
    const auto to = std::min(
        n_, static_cast<std::size_t>(std::ceil(width * static_cast<double>(edge) - 1e-9)));
    if (to > from) {
      const double sum = flat_sums_[to] - flat_sums_[from];
      const auto count = static_cast<double>(to - from);
      runs_.push_back({part, sum, count});
      part_sums_[part] += sum;
      part_counts_[part] += count;
      from = to;
    }
    part = part + 1 == parts ? 0 : part + 1;
  }
  double missed = square_;
  for (const Run& run : runs_) {
    const double others = part_counts_[run.part] - run.count;
    const double told = others > 0 ? (part_sums_[run.part] - run.sum) / others : 0;
    missed += told * (run.count * told - 2 * run.sum);
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
    const auto to = std::min(
        n_, static_cast<std::size_t>(std::ceil(width * static_cast<double>(edge) - 1e-9)));
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
