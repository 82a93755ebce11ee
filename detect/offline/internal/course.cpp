#include "foreshock/detect/offline/internal/course.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace foreshock::offline {
namespace {

/// A place counts as two parameters: Zhang & Siegmund (2007), Biometrics 63, 22-32.
constexpr double kPlace = 2;
/// Noise below 1e-5 of the standard deviation of y is rounding.
constexpr double kLeastScale = 1e-10;
/// Long series are cut on a grid of so many places, then refined.
constexpr std::size_t kMostPlaces = 4096;

/// A partition at one scale of noise, and the noise that it leaves.
struct Trial {
  std::vector<std::size_t> changes;
  double scale = 1;
  double rss = 0;
  Noise noise;

  double own_scale() const { return std::clamp(noise.long_run_variance, kLeastScale, 1.0); }
};

double parameters_of(const Course& course) {
  double count = 0;
  for (std::size_t i = 0; i < course.segments(); ++i) count += course.fit(i).slope != 0 ? 2 : 1;
  return count;
}

Trial trial(Course& course, double scale) {
  const double log_n = std::log(static_cast<double>(course.cuts.present()));
  course.scale = scale;
  // Penalties of BIC: a mean and a place for each change, one more for a slope.
  course.changes = course.cuts.best((1 + kPlace) * scale * log_n, scale * log_n).changes;
  Trial out{course.changes, scale, 0, {}};
  const std::vector<double> residuals = course.residuals();
  for (const double e : residuals) out.rss += std::isnan(e) ? 0 : e * e;
  out.noise = noise_of(residuals, parameters_of(course));
  return out;
}

/// Lowers the scale to the noise that is left, until both agree: from above, so that no change is
/// there which is not seen against the noise left without the lesser ones.
Trial settled(Course& course, double scale) {
  Trial now = trial(course, scale);
  for (int round = 0; round < 8; ++round) {
    const double next = now.own_scale();
    if (next > now.scale || now.scale - next < 1e-6) break;
    now = trial(course, next);
  }
  return now;
}

/// Whether pieces so many more follow something that is cut at points, not a smooth curve: of a
/// curve, k lines leave a square error in proportion to k^-4 (de Boor, A Practical Guide to
/// Splines, ch. III); here it has to be less than half of that.
bool is_cut(const Trial& fewer, const Trial& more) {
  const double ratio =
      static_cast<double>(more.changes.size() + 1) / static_cast<double>(fewer.changes.size() + 1);
  return 2 * more.rss * std::pow(ratio, 4) < fewer.rss;
}

/// Up to three more changes that the noise left with them would not hide, if the series is cut at
/// them: short series, where a change is most of what there is of noise without it.
bool find_finer(Course& course, const Trial& now, Trial& finer) {
  double scale = now.scale;
  std::size_t tried = now.changes.size();
  for (int rung = 0; rung < 40 && scale > kLeastScale; ++rung) {
    scale /= std::sqrt(2.0);
    const Trial next = trial(course, scale);
    if (next.changes.size() > now.changes.size() + 3) return false;
    if (next.changes.size() <= tried) continue;
    tried = next.changes.size();
    if (next.own_scale() > 1.5 * scale || !is_cut(now, next)) continue;
    finer = settled(course, std::min(scale, next.own_scale()));
    return true;
  }
  return false;
}

}  // namespace

SegmentFit Course::fit(std::size_t segment) const {
  SegmentFit fit = cuts.fit(begin(segment), end(segment));
  const double worth = scale * std::log(static_cast<double>(cuts.present()));
  if (fit.mean_rss <= fit.line_rss + worth) fit.slope = 0;
  return fit;
}

std::vector<double> Course::values() const {
  std::vector<double> out(y.size());
  for (std::size_t s = 0; s < segments(); ++s) {
    const SegmentFit line = fit(s);
    for (std::size_t i = begin(s); i < end(s); ++i) {
      out[i] = line.level + line.slope * (static_cast<double>(i) - line.middle);
    }
  }
  return out;
}

std::vector<double> Course::residuals() const {
  std::vector<double> out = values();
  for (std::size_t i = 0; i < y.size(); ++i) out[i] = y[i] - out[i];
  return out;
}

Result<Course> find_course(std::vector<double> y, std::size_t min_length, bool look) {
  const std::size_t grid = (y.size() + kMostPlaces - 1) / kMostPlaces;
  FORESHOCK_TRY(Partitioner cuts, Partitioner::make(y, {.cost = SegmentCost::kMeanOrLine,
                                                        .min_length = std::max(min_length, grid),
                                                        .grid = std::max<std::size_t>(1, grid)}));
  Course course{std::move(cuts), std::move(y), {}, {}, 1};
  if (look && course.cuts.present() >= 2 * min_length) {
    // Noise is no more than one line leaves.
    const SegmentFit all = course.cuts.fit(0, course.y.size());
    const double start = std::max(kLeastScale, all.line_rss / (all.count - 2));
    Trial now = settled(course, std::min(1.0, start));
    Trial finer;
    for (int round = 0; round < 5 && find_finer(course, now, finer); ++round) {
      now = std::exchange(finer, {});
    }
    course.scale = now.scale;
    course.changes = beyond_memory(course.y, now.changes);
  }
  course.noise = noise_of(course.residuals(), parameters_of(course));
  course.scale = std::max(course.noise.long_run_variance, kLeastScale);
  return course;
}

}  // namespace foreshock::offline
