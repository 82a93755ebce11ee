#include "foreshock/detect/offline/internal/spread.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace foreshock::offline {
namespace {

constexpr double kPlace95 = 7.352;  ///< As for changes of the course.
/// A variance of fewer values is anyone's guess: 10 leave it a standard error of 45 %.
constexpr std::size_t kFewest = 10;

/// What of the residuals could not be told from the one before.
std::vector<double> innovations(const Course& course) {
  std::vector<double> e = course.residuals();
  double before = std::numeric_limits<double>::quiet_NaN();
  for (double& v : e) {
    const double now = v;
    if (!std::isnan(before)) v -= course.noise.phi * before;
    before = now;
  }
  return e;
}

/// mean e^4 / (mean e^2)^2: 3 if normal.
double kurtosis(const std::vector<double>& e, double& variance) {
  double second = 0;
  double fourth = 0;
  double count = 0;
  for (const double v : e) {
    if (std::isnan(v)) continue;
    ++count;
    second += v * v;
    fourth += v * v * v * v;
  }
  variance = count > 0 ? second / count : 0;
  return variance > 0 ? fourth / count / variance / variance : 0;
}

}  // namespace

Result<std::vector<Change>> find_spread_changes(const Course& course, std::size_t min_length) {
  const std::vector<double> e = innovations(course);
  double variance = 0;
  double tails = kurtosis(e, variance);
  if (!(variance > 1e-10)) return std::vector<Change>{};
  const std::size_t fewest = std::max(kFewest, 2 * min_length);
  const std::size_t grid = std::max<std::size_t>(1, e.size() / 4096);
  FORESHOCK_TRY(const Partitioner cuts, Partitioner::make(e, {.cost = SegmentCost::kVariance,
                                                              .min_length = std::max(fewest, grid),
                                                              .grid = grid,
                                                              .least_variance = variance * 1e-6}));
  // The likelihood ratio of two variances is (kurtosis - 1) / 2 times as large as under normal
  // noise. A mixture of variances has heavy tails of its own, so the kurtosis is that within the
  // segments that would be found if all were normal.
  const double log_n = std::log(static_cast<double>(cuts.present()));
  std::vector<std::size_t> changes = cuts.best(3 * log_n).changes;
  if (changes.empty()) return std::vector<Change>{};
  std::vector<double> scaled = e;
  const auto edge = [&](std::size_t i) {
    return i == 0 ? 0 : i <= changes.size() ? changes[i - 1] : e.size();
  };
  const auto deviation = [&](std::size_t from, std::size_t to) {
    double squares = 0;
    double count = 0;
    for (std::size_t i = from; i < to; ++i) {
      if (std::isnan(e[i])) continue;
      squares += e[i] * e[i];
      ++count;
    }
    return count > 0 ? std::sqrt(squares / count) : 0;
  };
  for (std::size_t s = 0; s <= changes.size(); ++s) {
    const double sd = deviation(edge(s), edge(s + 1));
    for (std::size_t i = edge(s); i < edge(s + 1); ++i) scaled[i] = sd > 0 ? e[i] / sd : 0;
  }
  double ignored = 0;
  tails = std::max(1.0, (kurtosis(scaled, ignored) - 1) / 2);
  changes = cuts.best(3 * log_n * tails).changes;

  std::vector<Change> out;
  // Innovations are smaller than what lies around the course by as much everywhere.
  const double wider = std::sqrt(course.noise.variance / variance);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::size_t from = edge(i);
    const std::size_t at = changes[i];
    const std::size_t to = edge(i + 2);
    Change change;
    change.kind = Change::Kind::kVariance;
    change.index = at;
    const auto cost = [&](std::size_t where) {
      return cuts.cost(from, where) + cuts.cost(where, to);
    };
    const double most = cost(at) + kPlace95 * tails;
    change.earliest = change.latest = at;
    while (change.earliest > from + 2 && cost(change.earliest - 1) <= most) --change.earliest;
    while (change.latest + 2 < to && cost(change.latest + 1) <= most) ++change.latest;
    change.before.deviation = wider * deviation(from, at);
    change.after.deviation = wider * deviation(at, to);
    const std::vector<double> levels = {course.values()[at]};
    change.before.level = change.after.level = levels.front();
    change.gain = std::max(0.0, (cuts.cost(from, to) - cost(at)) / tails);
    // Chi-square with one degree of freedom is below that with two.
    change.p_value = std::min(1.0, static_cast<double>(to - from) * std::exp(-change.gain / 2));
    out.push_back(change);
  }
  return out;
}

}  // namespace foreshock::offline
