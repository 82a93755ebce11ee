#include "foreshock/detect/classics/ewma_chart.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {
namespace {
/// A difference of two averages smaller than this share of them is rounding: without it a constant
/// stream, whose variance is 0, drifts.
constexpr double kRounding = 1e-12;
}  // namespace

Result<EwmaChart> EwmaChart::make(const Options& o) {
  if (!(o.weight > 0 && o.weight <= 1)) {
    return fail(Errc::kInvalidArgument, "ewma_chart: weight must be in (0, 1]");
  }
  if (!(o.threshold > 0) || !std::isfinite(o.threshold)) {
    return fail(Errc::kInvalidArgument, "ewma_chart: threshold must be positive and finite");
  }
  if (o.min_points < 1) {
    return fail(Errc::kInvalidArgument, "ewma_chart: min_points must be at least 1");
  }
  return EwmaChart(o);
}

DriftSignal EwmaChart::update(double x) {
  if (!is_value(x)) return {};
  x = bounded(x);
  const double w = options_.weight;
  const bool is_first = all_.count() == 0;
  all_.add(x);
  average_ = is_first ? x : w * x + (1 - w) * average_;
  squared_ = is_first ? x * x : w * (x * x) + (1 - w) * squared_;
  if (all_.count() < options_.min_points) return {};
  const double sigma = std::sqrt(std::max(0.0, squared_ - average_ * average_));
  // The variance of an average of n values, of one value's: w / (2 - w) (1 - (1 - w)^2n).
  const auto n = static_cast<double>(all_.count());
  const double factor = w / (2 - w) * (1 - std::pow(1 - w, 2 * n));
  const double limit =
      std::max(options_.threshold * sigma * std::sqrt(factor), kRounding * std::abs(all_.mean()));
  const double rise = average_ - all_.mean();
  const bool is_up = options_.side != Side::kDown && rise > limit;
  const bool is_down = options_.side != Side::kUp && -rise > limit;
  if (!is_up && !is_down) return {};
  reset();
  return {DriftSignal::Level::kDrift, DriftSignal::kUnknown};
}

void EwmaChart::reset() {
  *this = EwmaChart(options_);
}

void EwmaChart::save(StateWriter& out) const {
  put(out, all_);
  out.put(average_);
  out.put(squared_);
}

Status EwmaChart::read(StateReader& in) {
  EwmaChart next(options_);
  FORESHOCK_TRY(next.all_, get_moments(in));
  FORESHOCK_TRY(next.average_, get_within(in, -kMostMean, kMostMean));
  FORESHOCK_TRY(next.squared_, get_within(in, 0, kMostSum));
  *this = next;
  return {};
}

}  // namespace foreshock::classics
