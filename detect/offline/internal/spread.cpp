#include "foreshock/detect/offline/internal/spread.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace foreshock::offline {
namespace {

constexpr double kPlace95 = 7.352;  ///< As for changes of the course.
/// A variance of fewer values is anyone's guess: 10 leave it a standard error of 45 %.
constexpr std::size_t kFewest = 10;

/// What of the residuals the one before did not tell.
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

struct Moments {
  double variance = 0;  ///< Mean square.
  double kurtosis = 0;  ///< 3 if normal.
};

Moments moments(const std::vector<double>& e, std::size_t from, std::size_t to) {
  double second = 0;
  double fourth = 0;
  double count = 0;
  for (std::size_t i = from; i < to; ++i) {
    if (std::isnan(e[i])) continue;
    ++count;
    second += e[i] * e[i];
    fourth += e[i] * e[i] * e[i] * e[i];
  }
  if (!(second > 0)) return {};
  return {second / count, fourth * count / second / second};
}

std::size_t edge(const std::vector<std::size_t>& changes, std::size_t i, std::size_t n) {
  return i == 0 ? 0 : i <= changes.size() ? changes[i - 1] : n;
}

/// How many times as large as under normal noise the likelihood ratio of two variances is:
/// (kurtosis - 1) / 2. A mixture of variances has heavy tails of its own, so the kurtosis is that
/// within the segments that would be found if all were normal.
double tails_of(std::vector<double> e, const std::vector<std::size_t>& changes) {
  for (std::size_t s = 0; s <= changes.size(); ++s) {
    const std::size_t from = edge(changes, s, e.size());
    const std::size_t to = edge(changes, s + 1, e.size());
    const double variance = moments(e, from, to).variance;
    for (std::size_t i = from; i < to; ++i) e[i] = variance > 0 ? e[i] / std::sqrt(variance) : 0;
  }
  return std::max(1.0, (moments(e, 0, e.size()).kurtosis - 1) / 2);
}

/// One change, between its neighbours `from` and `to`.
Change told(const Partitioner& cuts, std::size_t from, std::size_t at, std::size_t to,
            double tails) {
  const auto cost = [&](std::size_t where) {
    return cuts.cost(from, where) + cuts.cost(where, to);
  };
  Change change;
  change.kind = Change::Kind::kVariance;
  change.index = change.earliest = change.latest = at;
  const double most = cost(at) + kPlace95 * tails;
  while (change.earliest > from + 2 && cost(change.earliest - 1) <= most) --change.earliest;
  while (change.latest + 2 < to && cost(change.latest + 1) <= most) ++change.latest;
  change.gain = std::max(0.0, (cuts.cost(from, to) - cost(at)) / tails);
  // Chi-square with one degree of freedom is below that with two.
  change.p_value = std::min(1.0, static_cast<double>(to - from) * std::exp(-change.gain / 2));
  return change;
}

}  // namespace

Result<std::vector<Change>> find_spread_changes(const Course& course, std::size_t min_length) {
  const std::vector<double> e = innovations(course);
  const std::size_t n = e.size();
  const double variance = moments(e, 0, n).variance;
  std::vector<Change> out;
  if (!(variance > 1e-10)) return out;
  const std::size_t grid = std::max<std::size_t>(1, n / 4096);
  FORESHOCK_TRY(const Partitioner cuts,
                Partitioner::make(e, {.cost = SegmentCost::kVariance,
                                      .min_length = std::max({kFewest, 2 * min_length, grid}),
                                      .grid = grid,
                                      .least_variance = variance * 1e-6}));
  const double penalty = 3 * std::log(static_cast<double>(cuts.present()));  // Its place counts 2.
  std::vector<std::size_t> changes = cuts.best(penalty).changes;
  if (changes.empty()) return out;
  const double tails = tails_of(e, changes);
  changes = cuts.best(penalty * tails).changes;
  const std::vector<double> levels = course.values();
  // Innovations are smaller than what lies around the course by as much everywhere.
  const double wider = std::sqrt(course.noise.variance / variance);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::size_t from = edge(changes, i, n);
    const std::size_t at = changes[i];
    const std::size_t to = edge(changes, i + 2, n);
    Change change = told(cuts, from, at, to, tails);
    change.before = {levels[at], 0, wider * std::sqrt(moments(e, from, at).variance)};
    change.after = {levels[at], 0, wider * std::sqrt(moments(e, at, to).variance)};
    out.push_back(change);
  }
  return out;
}

}  // namespace foreshock::offline
