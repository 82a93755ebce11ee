#include "foreshock/detect/classics/page_hinkley.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {

Result<PageHinkley> PageHinkley::make(const Options& o) {
  if (o.min_points < 1) {
    return fail(Errc::kInvalidArgument, "page_hinkley: min_points must be at least 1");
  }
  if (!(o.delta >= 0 && o.delta <= kMostValue)) {
    return fail(Errc::kInvalidArgument, "page_hinkley: delta must be finite and not negative");
  }
  if (!(o.threshold > 0) || !std::isfinite(o.threshold)) {
    return fail(Errc::kInvalidArgument, "page_hinkley: threshold must be positive and finite");
  }
  if (!(o.fade > 0 && o.fade <= 1)) {
    return fail(Errc::kInvalidArgument, "page_hinkley: fade must be in (0, 1]");
  }
  return PageHinkley(o);
}

DriftSignal PageHinkley::update(double x) {
  if (!is_value(x)) return {};
  x = bounded(x);
  moments_.add(x);
  const double deviation = x - moments_.mean();
  rise_ = options_.fade * rise_ + deviation - options_.delta;
  fall_ = options_.fade * fall_ + deviation + options_.delta;
  const std::int64_t now = moments_.count();
  if (now == 1 || rise_ < lowest_) {
    lowest_ = rise_;
    lowest_at_ = now;
  }
  if (now == 1 || fall_ > highest_) {
    highest_ = fall_;
    highest_at_ = now;
  }
  if (now < options_.min_points) return {};
  const double up = options_.side == Side::kDown ? 0 : rise_ - lowest_;
  const double down = options_.side == Side::kUp ? 0 : highest_ - fall_;
  if (std::max(up, down) <= options_.threshold) return {};
  const std::int64_t extreme = up >= down ? lowest_at_ : highest_at_;
  reset();
  return {DriftSignal::Level::kDrift, std::max<std::int64_t>(0, now - extreme - 1)};
}

void PageHinkley::reset() {
  *this = PageHinkley(options_);
}

void PageHinkley::save(StateWriter& out) const {
  put(out, moments_);
  for (const double sum : {rise_, fall_, lowest_, highest_}) out.put(sum);
  out.put(lowest_at_);
  out.put(highest_at_);
}

Status PageHinkley::read(StateReader& in) {
  PageHinkley next(options_);
  FORESHOCK_TRY(next.moments_, get_moments(in));
  for (double* sum : {&next.rise_, &next.fall_, &next.lowest_, &next.highest_}) {
    FORESHOCK_TRY(*sum, get_within(in, -kMostSum, kMostSum));
  }
  FORESHOCK_TRY(next.lowest_at_, get_count(in, next.moments_.count()));
  FORESHOCK_TRY(next.highest_at_, get_count(in, next.moments_.count()));
  if (next.lowest_ > next.rise_ || next.highest_ < next.fall_) {
    return fail(Errc::kMalformedInput, "page_hinkley: sums beyond their extremes");
  }
  *this = next;
  return {};
}

}  // namespace foreshock::classics
