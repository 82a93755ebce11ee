#include "foreshock/detect/offline/changes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/detect/offline/internal/cleaned.h"
#include "foreshock/detect/offline/internal/course.h"
#include "foreshock/detect/offline/internal/spread.h"

namespace foreshock {
namespace {

using offline::Course;

Status check(std::span<const double> y, const ChangeOptions& options) {
  if (options.season < 0 || options.season == 1) {
    return fail(Errc::kInvalidArgument,
                "changes: a season of " + std::to_string(options.season) + " steps");
  }
  if (options.min_length < 3) {
    return fail(Errc::kInvalidArgument,
                "changes: min_length " + std::to_string(options.min_length) + " is below 3");
  }
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (!std::isinf(y[i])) continue;
    return fail(Errc::kInvalidArgument,
                "changes: the value at step " + std::to_string(i) + " is infinite");
  }
  return {};
}

/// y = centre + unit * z + season, where z has variance 1.
struct Standard {
  std::vector<double> z;
  std::vector<double> profile;  ///< [season], unit of y; empty: none.
  double centre = 0;
  double unit = 0;  ///< 0: all values are the same.
};

Standard standardised(std::span<const double> y, const ChangeOptions& options) {
  Standard out;
  out.z.assign(y.begin(), y.end());
  // Powers of two, so that nothing is rounded and no square overflows.
  double most = 0;
  for (const double v : y) most = std::isnan(v) ? most : std::max(most, std::abs(v));
  if (!(most > 0)) return out;
  const int exponent = std::ilogb(most);
  for (double& v : out.z) v = std::ldexp(v, -exponent);
  const auto season = static_cast<std::size_t>(options.season);
  if (season > 1) out.profile = offline::phase_profile(out.z, season);
  if (!out.profile.empty()) {
    for (std::size_t i = 0; i < out.z.size(); ++i) out.z[i] -= out.profile[i % season];
  }
  out.z = offline::without_outbursts(out.z, options.min_length);
  double count = 0;
  double mean = 0;
  for (const double v : out.z) {
    if (std::isnan(v)) continue;
    mean += (v - mean) / ++count;
  }
  double squares = 0;
  for (double& v : out.z) {
    v -= mean;
    if (!std::isnan(v)) squares += v * v / count;
  }
  const double deviation = std::sqrt(squares);
  out.centre = std::ldexp(mean, exponent);
  for (double& v : out.profile) v = std::ldexp(v, exponent);
  if (!(deviation > 1e-13)) return out;
  for (double& v : out.z) v /= deviation;
  out.unit = std::ldexp(deviation, exponent);
  return out;
}

/// From units of z to those of y.
void put_back(const Standard& standard, Changes& found) {
  for (Change& change : found.changes) {
    for (Change::Side* side : {&change.before, &change.after}) {
      side->level = standard.centre + standard.unit * side->level;
      side->slope *= standard.unit;
      side->deviation *= standard.unit;
    }
  }
  for (std::size_t i = 0; i < found.course.size(); ++i) {
    found.course[i] = standard.centre + standard.unit * found.course[i];
    if (!standard.profile.empty()) {
      found.course[i] += standard.profile[i % standard.profile.size()];
    }
  }
  found.deviation *= standard.unit;
}

}  // namespace

std::string_view name_of(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kLevel:
      return "level-shift";
    case Change::Kind::kTrend:
      return "trend-change";
    case Change::Kind::kVariance:
      return "variance-change";
  }
  return "";
}

Result<Changes> find_changes(std::span<const double> y, const ChangeOptions& options) {
  FORESHOCK_TRY_VOID(check(y, options));
  const Standard standard = standardised(y, options);
  Changes out;
  if (!(standard.unit > 0)) {
    out.course.assign(y.size(), 0);
    put_back(standard, out);
    return out;
  }
  FORESHOCK_TRY(const Course course,
                offline::find_course(standard.z, options.min_length, options.course));
  out.course = course.values();
  out.deviation = std::sqrt(course.noise.variance);
  out.memory = course.noise.phi;
  out.changes = offline::told(course);
  if (options.variance) {
    FORESHOCK_TRY(std::vector<Change> more,
                  offline::find_spread_changes(course, options.min_length));
    out.changes.insert(out.changes.end(), more.begin(), more.end());
    std::stable_sort(out.changes.begin(), out.changes.end(),
                     [](const Change& a, const Change& b) { return a.index < b.index; });
  }
  put_back(standard, out);
  return out;
}

}  // namespace foreshock
