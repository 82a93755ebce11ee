#include "foreshock/detect/offline/internal/memory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

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

/// Values before which the noise begins anew inside a segment, ascending.
using Shocks = std::vector<std::size_t>;

Fits fits_of(std::span<const double> y, const Shocks& shocks, std::size_t from, std::size_t to) {
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
    auto shock = std::lower_bound(shocks.begin(), shocks.end(), from);
    for (std::size_t i = from; i < to; ++i) {
      const bool shocked = shock != shocks.end() && *shock == i;
      if (shocked) ++shock;
      if (std::isnan(y[i])) continue;
      const double t = static_cast<double>(i) - centre;
      const double v = y[i] - mean;
      // Behind a gap the noise begins anew, as it does with the segment.
      if (i == from || shocked || std::isnan(y[i - 1])) {
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

/// What is present of v, each value less phi times the one before: white if v is AR(1).
std::vector<double> whitened(std::span<const double> v, std::span<const double> y, double phi) {
  const double first = std::sqrt(1 - phi * phi);
  std::vector<double> out;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (std::isnan(y[i])) continue;
    out.push_back(i == 0 || std::isnan(y[i - 1]) ? first * v[i] : v[i] - phi * v[i - 1]);
  }
  return out;
}

void remove(const std::vector<double>& what, std::vector<double>& from) {
  double along = 0;
  double size = 0;
  for (std::size_t i = 0; i < what.size(); ++i) {
    along += what[i] * from[i];
    size += what[i] * what[i];
  }
  if (!(size > 0)) return;
  for (std::size_t i = 0; i < what.size(); ++i) from[i] -= along / size * what[i];
}

/// Sum of squares about a parabola, by generalised least squares.
double parabola_rss(std::span<const double> y, double phi) {
  std::vector<std::vector<double>> basis;
  std::vector<double> rest = whitened(y, y, phi);
  std::vector<double> power(y.size(), 1);
  for (int degree = 0; degree <= 2; ++degree) {
    std::vector<double> next = whitened(power, y, phi);
    for (const std::vector<double>& one : basis) remove(one, next);
    remove(next, rest);
    basis.push_back(std::move(next));
    for (std::size_t i = 0; i < y.size(); ++i) {
      power[i] *= 2 * static_cast<double>(i) / static_cast<double>(y.size()) - 1;
    }
  }
  double squares = 0;
  for (const double e : rest) squares += e * e;
  return squares;
}

class Elimination {
 public:
  Elimination(std::span<const double> y, std::vector<std::size_t>& changes)
      : y_(y), changes_(changes) {
    for (const double v : y) present_ += std::isnan(v) ? 0 : 1;
    for (std::size_t i = 0; i <= changes.size(); ++i) segments_.push_back(fit(i, i + 1));
    for (std::size_t i = 0; i < changes.size(); ++i) joined_.push_back(join(i));
    whole_ = {fits_of(y, {}, 0, y.size()), fits_of(y, changes, 0, y.size())};
    places_ = static_cast<double>(changes.size());
  }

  void run() {
    while (!changes_.empty() && drop_worst()) continue;
    if (!changes_.empty() && curve() <= with_) changes_.clear();
  }

 private:
  /// Two segments, or all, as one: without a word, or with a shock where they meet.
  struct Joined {
    Fits smooth;
    Fits shocked;
  };

  /// What is least if a change goes, over phi.
  struct Choice {
    double smooth = std::numeric_limits<double>::infinity();
    double shocked = std::numeric_limits<double>::infinity();
    double least() const { return std::min(smooth, shocked); }
  };

  std::size_t edge(std::size_t i) const {
    return i == 0 ? 0 : i <= changes_.size() ? changes_[i - 1] : y_.size();
  }
  Fits fit(std::size_t from, std::size_t to) const {
    return fits_of(y_, shocks_, edge(from), edge(to));
  }
  Joined join(std::size_t i) const {
    return {fit(i, i + 2), fits_of(y_, with_shock(changes_[i]), edge(i), edge(i + 2))};
  }
  Shocks with_shock(std::size_t at) const {
    Shocks out = shocks_;
    out.insert(std::upper_bound(out.begin(), out.end(), at), at);
    return out;
  }

  /// places: changes and shocks.
  double bic(const Total& total, std::size_t k, double places) const {
    const double free = present_ - total.parameters;
    if (free < 1) return std::numeric_limits<double>::infinity();
    const double variance = std::max(total.rss / free, kLeastVariance);
    return free * std::log(variance) - (places + 1) * std::log(1 - kPhis[k] * kPhis[k]) +
           (total.parameters + 2 * places) * std::log(present_);
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
    const auto initial = static_cast<double>(changes_.size() + shocks_.size());
    with_ = std::numeric_limits<double>::infinity();
    Choice all;
    std::vector<Choice> one(changes_.size());
    for (std::size_t k = 0; k < kPhis.size(); ++k) {
      double line_penalty = 0;
      all.smooth = std::min(all.smooth, bic(total_of(k, {&whole_.smooth, 1}, line_penalty), k, 0));
      all.shocked =
          std::min(all.shocked, bic(total_of(k, {&whole_.shocked, 1}, line_penalty), k, places_));
      const Total total = total_of(k, segments_, line_penalty);
      with_ = std::min(with_, bic(total, k, initial));
      for (std::size_t i = 0; i < changes_.size(); ++i) {
        Total other = total;
        other.add(segments_[i], k, line_penalty, -1);
        other.add(segments_[i + 1], k, line_penalty, -1);
        Total shocked = other;
        other.add(joined_[i].smooth, k, line_penalty);
        shocked.add(joined_[i].shocked, k, line_penalty);
        one[i].smooth = std::min(one[i].smooth, bic(other, k, initial - 1));
        one[i].shocked = std::min(one[i].shocked, bic(shocked, k, initial));
      }
    }
    const auto worst =
        std::min_element(one.begin(), one.end(),
                         [](const Choice& a, const Choice& b) { return a.least() < b.least(); });
    if (std::min(worst->least(), all.least()) > with_) return false;
    if (all.least() <= worst->least()) {
      changes_.clear();
    } else {
      drop(worst - one.begin(), worst->shocked < worst->smooth);
    }
    return true;
  }

  /// The least BIC of a parabola.
  double curve() const {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < kPhis.size(); ++k) {
      least = std::min(least, bic({parabola_rss(y_, kPhis[k]), 3}, k, 0));
    }
    return least;
  }

  void drop(std::ptrdiff_t i, bool shock) {
    const auto at = static_cast<std::size_t>(i);
    if (shock) shocks_ = with_shock(changes_[at]);
    changes_.erase(changes_.begin() + i);
    segments_.erase(segments_.begin() + i);
    joined_.erase(joined_.begin() + i);
    segments_[at] = fit(at, at + 1);
    if (at > 0) joined_[at - 1] = join(at - 1);
    if (at < joined_.size()) joined_[at] = join(at);
  }

  std::span<const double> y_;
  std::vector<std::size_t>& changes_;
  Shocks shocks_;
  std::vector<Fits> segments_;
  std::vector<Joined> joined_;  ///< [i] Segments i and i + 1.
  Joined whole_;
  double with_ = 0;    ///< BIC of the changes that are left.
  double places_ = 0;  ///< Changes at the beginning.
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
