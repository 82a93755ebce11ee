#include <algorithm>
#include <cmath>

#include "foreshock/detect/offline/internal/course.h"

namespace foreshock::offline {
namespace {

/// Twice the log-likelihood may be so much less inside a 95 % interval of a change's place: the
/// root of (1 - exp(-x / 2))^2 = 0.95. Hansen (2000), Econometrica 68, 575-603, table 1.
constexpr double kPlace95 = 7.352;

double least_rss(const Course& course, std::size_t from, std::size_t to) {
  const double worth = course.scale * std::log(static_cast<double>(course.cuts.present()));
  const SegmentFit fit = course.cuts.fit(from, to);
  return std::min(fit.mean_rss, fit.line_rss + worth);
}

void place(const Course& course, std::size_t from, std::size_t to, Change& change) {
  const Partitioner& cuts = course.cuts;
  const auto rss = [&](std::size_t at) {
    return least_rss(course, from, at) + least_rss(course, at, to);
  };
  const double best = rss(change.index);
  const double most = best + kPlace95 * course.scale;
  // Ranks among the values that are present, two away from the neighbours: a line needs as many.
  const std::size_t first = cuts.rank(from) + 2;
  const std::size_t last = cuts.rank(to) - std::min<std::size_t>(cuts.rank(to), 2);
  const std::size_t here = cuts.rank(change.index);
  // As a rule a handful of places; a bound all the same, for long segments that hardly differ.
  std::size_t low = here;
  while (low > first && rss(cuts.position(low - 1)) <= most) --low;
  std::size_t high = here;
  while (high < last && rss(cuts.position(high + 1)) <= most) ++high;
  change.earliest = cuts.position(low);
  change.latest = cuts.position(high);
}

Change::Side side_of(const Course& course, std::size_t segment, std::size_t at) {
  const SegmentFit fit = course.fit(segment);
  const double level = fit.level + fit.slope * (static_cast<double>(at) - fit.middle);
  return {level, fit.slope, std::sqrt(std::min(fit.mean_rss, fit.line_rss) / fit.count)};
}

}  // namespace

std::vector<Change> told(const Course& course) {
  std::vector<Change> out;
  for (std::size_t i = 0; i < course.changes.size(); ++i) {
    const std::size_t from = course.begin(i);
    const std::size_t at = course.changes[i];
    const std::size_t to = course.end(i + 1);
    Change change;
    change.index = at;
    place(course, from, to, change);
    change.before = side_of(course, i, at);
    change.after = side_of(course, i + 1, at);
    // Over the shorter side: does the step part the two lines more than their slopes do?
    const auto reach = static_cast<double>(std::min(at - from, to - at));
    const double step = std::abs(change.after.level - change.before.level);
    const double turn = std::abs(change.after.slope - change.before.slope) * reach / 2;
    change.kind = step >= turn ? Change::Kind::kLevel : Change::Kind::kTrend;
    const double fall =
        least_rss(course, from, to) - least_rss(course, from, at) - least_rss(course, at, to);
    change.gain = std::max(0.0, fall / course.scale);
    // Chi-square of the two numbers of a line, for each place where it might have been.
    change.p_value = std::min(1.0, course.cuts.fit(from, to).count * std::exp(-change.gain / 2));
    out.push_back(change);
  }
  return out;
}

}  // namespace foreshock::offline
