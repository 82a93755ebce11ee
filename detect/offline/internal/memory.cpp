#include "foreshock/detect/offline/internal/memory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace foreshock::offline {
namespace {

/// Candidates of phi. 0.9 is a memory of ten values: what swings more slowly is the course.
constexpr std::array kPhis{0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9};
constexpr double kMostPhi = 0.98;
constexpr double kLeastVariance = 1e-10;

/// Sums of squares of one segment about its mean and about its line, by generalised least squares.
struct Fits {
  std::array<double, kPhis.size()> mean{};
  std::array<double, kPhis.size()> line{};
};

/// Least squares on a constant and a slope, both whitened: sums of the 2 x 2 normal equations.
struct Normal {
  double aa = 0, ab = 0, bb = 0, az = 0, bz = 0, zz = 0;
  void add(double a, double b, double z) {
    aa += a * a;
    ab += a * b;
    bb += b * b;
    az += a * z;
    bz += b * z;
    zz += z * z;
  }
  double mean_rss() const { return aa > 0 ? std::max(0.0, zz - az * az / aa) : 0; }
  double line_rss() const {
    const double rest = aa > 0 ? bb - ab * ab / aa : 0;
    if (!(rest > 1e-12 * bb)) return mean_rss();
    const double cross = bz - ab * az / aa;
    return std::max(0.0, mean_rss() - cross * cross / rest);
  }
};

Fits fits_of(std::span<const double> y, std::size_t from, std::size_t to) {
  Fits out;
  const double centre = (static_cast<double>(from) + static_cast<double>(to)) / 2;
  double mean = 0;
  double count = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (std::isnan(y[i])) continue;
    mean += y[i];
    ++count;
  }
  mean = count > 0 ? mean / count : 0;
  for (std::size_t k = 0; k < kPhis.size(); ++k) {
    const double phi = kPhis[k];
    const double first = std::sqrt(1 - phi * phi);
    Normal sums;
    for (std::size_t i = from; i < to; ++i) {
      if (std::isnan(y[i])) continue;
      const double t = static_cast<double>(i) - centre;
      const double v = y[i] - mean;
      // Behind a gap the noise begins anew, as it does with the segment.
      if (i == from || std::isnan(y[i - 1])) {
        sums.add(first, first * t, first * v);
      } else {
        sums.add(1 - phi, t - phi * (t - 1), v - phi * (y[i - 1] - mean));
      }
    }
    out.mean[k] = sums.mean_rss();
    out.line[k] = sums.line_rss();
  }
  return out;
}

/// Sum of squares and parameters of all segments, for one phi.
struct Total {
  double rss = 0;
  double parameters = 0;

  void add(const Fits& fits, std::size_t k, double line_penalty, double sign = 1) {
    const bool line = fits.mean[k] - fits.line[k] > line_penalty;
    rss += sign * (line ? fits.line[k] : fits.mean[k]);
    parameters += sign * (line ? 2 : 1);
  }
};

class Elimination {
 public:
  Elimination(std::span<const double> y, std::vector<std::size_t>& changes)
      : y_(y), changes_(changes) {
    for (const double v : y) present_ += std::isnan(v) ? 0 : 1;
    for (std::size_t i = 0; i <= changes.size(); ++i) segments_.push_back(fit(i, i + 1));
    for (std::size_t i = 0; i < changes.size(); ++i) joined_.push_back(fit(i, i + 2));
    whole_ = fits_of(y, 0, y.size());
  }

  void run() {
    while (!changes_.empty() && drop_worst()) continue;
  }

 private:
  std::size_t edge(std::size_t i) const {
    return i == 0 ? 0 : i <= changes_.size() ? changes_[i - 1] : y_.size();
  }
  Fits fit(std::size_t from, std::size_t to) const { return fits_of(y_, edge(from), edge(to)); }

  double bic(const Total& total, std::size_t k, double changes) const {
    const double free = present_ - total.parameters;
    if (free < 1) return std::numeric_limits<double>::infinity();
    const double variance = std::max(total.rss / free, kLeastVariance);
    return free * std::log(variance) - (changes + 1) * std::log(1 - kPhis[k] * kPhis[k]) +
           (total.parameters + 2 * changes) * std::log(present_);
  }

  /// Which segments are lines depends on the variance that this leaves: a few rounds settle it.
  Total total_of(std::size_t k, std::span<const Fits> all, double& line_penalty) const {
    Total total;
    line_penalty = 0;
    for (int round = 0; round < 3; ++round) {
      total = {};
      for (const Fits& one : all) total.add(one, k, line_penalty);
      const double free = std::max(1.0, present_ - total.parameters);
      line_penalty = std::max(total.rss / free, kLeastVariance) * std::log(present_);
    }
    return total;
  }

  bool drop_worst() {
    constexpr double kNone = std::numeric_limits<double>::infinity();
    const auto count = static_cast<double>(changes_.size());
    double with = kNone;
    double without_all = kNone;
    std::vector<double> without(changes_.size(), kNone);
    for (std::size_t k = 0; k < kPhis.size(); ++k) {
      double ignored = 0;
      without_all = std::min(without_all, bic(total_of(k, {&whole_, 1}, ignored), k, 0));
      double line_penalty = 0;
      const Total total = total_of(k, segments_, line_penalty);
      with = std::min(with, bic(total, k, count));
      for (std::size_t i = 0; i < changes_.size(); ++i) {
        Total other = total;
        other.add(segments_[i], k, line_penalty, -1);
        other.add(segments_[i + 1], k, line_penalty, -1);
        other.add(joined_[i], k, line_penalty);
        without[i] = std::min(without[i], bic(other, k, count - 1));
      }
    }
    const auto worst = std::min_element(without.begin(), without.end());
    if (std::min(*worst, without_all) > with) return false;
    if (without_all <= *worst) {
      changes_.clear();
      return true;
    }
    drop(worst - without.begin());
    return true;
  }

  void drop(std::ptrdiff_t i) {
    changes_.erase(changes_.begin() + i);
    segments_.erase(segments_.begin() + i);
    joined_.erase(joined_.begin() + i);
    const auto at = static_cast<std::size_t>(i);
    segments_[at] = fit(at, at + 1);
    if (at > 0) joined_[at - 1] = fit(at - 1, at + 1);
    if (at < joined_.size()) joined_[at] = fit(at, at + 2);
  }

  std::span<const double> y_;
  std::vector<std::size_t>& changes_;
  std::vector<Fits> segments_;
  std::vector<Fits> joined_;  ///< [i] Segments i and i + 1 as one.
  Fits whole_;
  double present_ = 0;
};

}  // namespace

Noise noise_of(std::span<const double> residuals, double parameters) {
  double squares = 0;
  double products = 0;
  double count = 0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    const double e = residuals[i];
    if (std::isnan(e)) continue;
    ++count;
    squares += e * e;
    if (i > 0 && !std::isnan(residuals[i - 1])) products += e * residuals[i - 1];
  }
  Noise out;
  if (count - parameters < 1 || !(squares > 0)) return out;
  out.variance = squares / (count - parameters);
  const double raw = std::max(0.0, products / squares);
  out.phi = std::min(kMostPhi, raw + (1 + 3 * raw) / count);
  out.long_run_variance = out.variance * (1 + out.phi) / (1 - out.phi);
  return out;
}

std::vector<std::size_t> beyond_memory(std::span<const double> y,
                                       std::vector<std::size_t> changes) {
  Elimination(y, changes).run();
  return changes;
}

}  // namespace foreshock::offline
