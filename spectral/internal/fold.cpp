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
std::size_t edge_of(double width, double edge) {
  const double at = width * edge - 1e-9;
  // Signed: that is one instruction each way.
  const auto whole = static_cast<std::ptrdiff_t>(at);
  return static_cast<std::size_t>(whole + (static_cast<double>(whole) < at ? 1 : 0));
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
      y_(y) {}

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
  part_sums_.assign(parts, 0.0);
  part_counts_.assign(parts, 0.0);
  const double width = period / static_cast<double>(parts);
  const std::size_t runs = lay_runs(width, parts);
  double missed = square_;
  // In fours, of which none waits for another.
  double sums[4] = {0, 0, 0, 0};
  for (std::size_t from = 0; from < runs; from += parts) {
    const std::size_t most = std::min(parts, runs - from);
    const double* const run = run_sums_.data() + from;
    const double* const count = run_counts_.data() + from;
    const auto miss = [&](std::size_t p) {
      const double others = std::max(part_counts_[p] - count[p], 1.0);
      const double told = (part_sums_[p] - run[p]) / others;
      return told * (count[p] * told - 2 * run[p]);
    };
    std::size_t p = 0;
    for (; p + 4 <= most; p += 4) {
      for (std::size_t i = 0; i < 4; ++i) sums[i] += miss(p + i);
    }
    for (; p < most; ++p) missed += miss(p);
  }
  missed += (sums[0] + sums[1]) + (sums[2] + sums[3]);
  return 1 - missed / static_cast<double>(n_) / variance_;
}

/// A run is what one round has in one part of the profile; how many there are.
std::size_t Folder::lay_runs(double width, std::size_t parts) {
  const auto most = static_cast<std::size_t>(static_cast<double>(n_) / width) + 2;
  if (run_sums_.size() < most) {
    run_sums_.resize(most);
    run_counts_.resize(most);
  }
  std::size_t part = 0;
  std::size_t from = 0;
  std::size_t runs = 0;
  double edge = 0;
  for (; from < n_; ++runs) {
    edge += 1;
    const std::size_t to = std::min(n_, edge_of(width, edge));
    const double sum = flat_sums_[to] - flat_sums_[from];
    const auto count = static_cast<double>(static_cast<std::ptrdiff_t>(to - from));
    run_sums_[runs] = sum;
    run_counts_[runs] = count;
    part_sums_[part] += sum;
    part_counts_[part] += count;
    from = to;
    part = part + 1 == parts ? 0 : part + 1;
  }
  return runs;
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
  const auto each_run = [&](auto use) {
    const double width = period / static_cast<double>(parts);
    std::size_t part = 0;
    std::size_t from = 0;
    for (std::size_t edge = 1; from < n_; ++edge) {
      const std::size_t to = std::min(n_, edge_of(width, static_cast<double>(edge)));
      use(part, from, to);
      from = std::max(from, to);
      part = part + 1 == parts ? 0 : part + 1;
    }
  };
  each_run([&](std::size_t part, std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) {
      sums[part] += flat_[t];
      counts[part] += 1;
    }
  });
  std::vector<double> out(n_);
  each_run([&](std::size_t part, std::size_t from, std::size_t to) {
    for (std::size_t t = from; t < to; ++t) out[t] = sums[part] / counts[part];
  });
  return out;
}

}  // namespace foreshock::seasons
