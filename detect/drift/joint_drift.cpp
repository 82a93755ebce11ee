#include "foreshock/detect/drift/joint_drift.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "foreshock/detect/drift/level_test.h"
#include "foreshock/detect/drift/whitening.h"
#include "foreshock/detect/two_sample/classifier.h"
#include "foreshock/detect/two_sample/dependence.h"
#include "foreshock/detect/two_sample/mmd.h"

namespace foreshock {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostForMmd = 400;
constexpr std::size_t kMostForClassifier = 20'000;
constexpr std::size_t kRelabellings = 500;
constexpr std::size_t kLeastRows = 20;

/// Innovations back in their rows.
std::vector<double> spread_out(const Whitening& whitening, std::span<const double> y) {
  const auto plan = whitening.plan(y);
  const auto e = Whitening::apply(plan, y);
  std::vector<double> out(y.size(), kNaN);
  for (std::size_t i = 0; i < e.size(); ++i) out[plan.rows[i].at] = e[i];
  return out;
}

struct Innovations {
  std::vector<std::vector<double>> before;
  std::vector<std::vector<double>> now;
  double time = 1;  ///< Autocorrelation that is left, in rows.
};

Result<Innovations> innovations_of(const std::vector<std::vector<double>>& before,
                                   const std::vector<std::vector<double>>& now) {
  Innovations out;
  for (std::size_t d = 0; d < before.size(); ++d) {
    FORESHOCK_TRY(const ColumnScale scale, ColumnScale::of(before[d]));
    std::vector<double> x = scale.applied(before[d]);
    std::vector<double> y = scale.applied(now[d]);
    const auto whitening = Whitening::fit(x);
    if (whitening) {
      x = spread_out(*whitening, x);
      y = spread_out(*whitening, y);
    }
    const auto e = present(x).value();
    if (!is_white(e, whitening ? whitening->order() : 0)) {
      out.time = std::max(out.time, autocorrelation_time(e).value_or(1.0));
    }
    const double deviation = e.size() > 1 ? std::sqrt(variance_of(e)) : 0;
    for (auto* const column : {&x, &y}) {
      for (double& value : *column) value /= deviation > 0 ? deviation : 1;
    }
    out.before.push_back(std::move(x));
    out.now.push_back(std::move(y));
  }
  return out;
}

/// Whole rows, at most so many, evenly picked and no closer than `time`.
Points points_of(const std::vector<std::vector<double>>& columns, double time, std::size_t most) {
  std::vector<std::size_t> whole;
  for (std::size_t t = 0; t < columns.front().size(); ++t) {
    const bool there = std::none_of(columns.begin(), columns.end(),
                                    [&](const auto& column) { return std::isnan(column[t]); });
    if (there) whole.push_back(t);
  }
  Points out{columns.size(), {}};
  const auto count = static_cast<double>(whole.size());
  const double step = std::max(std::ceil(time), count / static_cast<double>(most));
  for (double place = 0; place < count; place += step) {
    const std::size_t t = whole[static_cast<std::size_t>(place)];
    for (const auto& column : columns) out.values.push_back(column[t]);
  }
  return out;
}

}  // namespace

Result<JointDrift> joint_drift(const std::vector<std::vector<double>>& before,
                               const std::vector<std::vector<double>>& now, std::uint64_t seed) {
  if (before.size() < 2 || before.size() != now.size()) {
    return fail(Errc::kInvalidArgument, "two columns or more are needed");
  }
  FORESHOCK_TRY(const Innovations innovations, innovations_of(before, now));
  const Points x = points_of(innovations.before, innovations.time, kMostForMmd);
  const Points y = points_of(innovations.now, innovations.time, kMostForMmd);
  if (std::min(x.size(), y.size()) < kLeastRows) {
    return fail(Errc::kInvalidArgument, std::to_string(x.size()) + " and " +
                                            std::to_string(y.size()) +
                                            " whole rows, at least 20 are needed");
  }
  FORESHOCK_TRY(const double sigma, median_distance(x, y));
  FORESHOCK_TRY(const TestResult mmd, mmd_permutation(x, y, sigma, kRelabellings, seed));
  FORESHOCK_TRY(const ClassifierTest told,
                classifier_test(points_of(innovations.before, innovations.time, kMostForClassifier),
                                points_of(innovations.now, innovations.time, kMostForClassifier)));
  return JointDrift{{mmd.statistic, mmd.p_value, static_cast<double>(y.size())},
                    {told.area, told.p_value, told.tested},
                    told.strongest};
}

}  // namespace foreshock
