#include "foreshock/detect/classics/cusum_chart.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {
namespace {
constexpr double kMostOption = 1e12;  ///< Times a value it is still finite.
}  // namespace

Result<CusumChart> CusumChart::make(const Options& o) {
  if (o.min_points < 2) {
    return fail(Errc::kInvalidArgument, "cusum_chart: min_points must be at least 2");
  }
  if (!(o.slack >= 0 && o.slack <= kMostOption)) {
    return fail(Errc::kInvalidArgument, "cusum_chart: slack must be finite and not negative");
  }
  if (!(o.threshold > 0 && o.threshold <= kMostOption)) {
    return fail(Errc::kInvalidArgument, "cusum_chart: threshold must be positive and finite");
  }
  return CusumChart(o);
}

void CusumChart::Sum::add(double step) {
  value = std::max(0.0, value + step);
  count = value > 0 ? count + 1 : 0;
}

DriftSignal CusumChart::update(double x) {
  if (!is_value(x)) return {};
  x = bounded(x);
  if (reference_.count() < options_.min_points) {
    reference_.add(x);
    if (reference_.count() < options_.min_points) return {};
  }
  const double sigma = std::sqrt(std::max(0.0, reference_.variance()));
  const double deviation = x - reference_.mean();
  above_.add(deviation - options_.slack * sigma);
  below_.add(-deviation - options_.slack * sigma);
  const double up = options_.side == Side::kDown ? 0 : above_.value;
  const double down = options_.side == Side::kUp ? 0 : below_.value;
  if (std::max(up, down) <= options_.threshold * sigma) return {};
  const std::int64_t points = up >= down ? above_.count : below_.count;
  reset();
  return {DriftSignal::Level::kDrift, points - 1};
}

void CusumChart::reset() {
  *this = CusumChart(options_);
}

void CusumChart::save(StateWriter& out) const {
  put(out, reference_);
  for (const Sum* sum : {&above_, &below_}) {
    out.put(sum->value);
    out.put(sum->count);
  }
}

Status CusumChart::read(StateReader& in) {
  CusumChart next(options_);
  FORESHOCK_TRY(next.reference_, get_moments(in));
  for (Sum* sum : {&next.above_, &next.below_}) {
    FORESHOCK_TRY(sum->value, get_within(in, 0, kMostSum));
    FORESHOCK_TRY(sum->count, get_count(in));
    if ((sum->value > 0) != (sum->count > 0)) {
      return fail(Errc::kMalformedInput, "cusum_chart: a sum that began at no point");
    }
  }
  if (next.reference_.count() > options_.min_points) {
    return fail(Errc::kMalformedInput, "cusum_chart: a reference longer than asked for");
  }
  *this = next;
  return {};
}

}  // namespace foreshock::classics
