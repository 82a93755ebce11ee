#include "foreshock/detect/classics/hddm_w.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {

void HddmW::Average::add(double x, double weight) {
  mean = count == 0 ? x : weight * x + (1 - weight) * mean;
  squares = weight * weight + (1 - weight) * (1 - weight) * squares;
  count = std::min(count + 1, kMostPoints);
}

HddmW::HddmW(const Options& options)
    : options_(options),
      log_drift_(std::log(1 / options.drift)),
      log_warning_(std::log(1 / options.warning)) {}

Result<HddmW> HddmW::make(const Options& o) {
  if (!(o.drift > 0 && o.drift <= o.warning && o.warning < 1)) {
    return fail(Errc::kInvalidArgument, "hddm_w: needs 0 < drift <= warning < 1");
  }
  if (!(o.weight > 0 && o.weight < 1)) {
    return fail(Errc::kInvalidArgument, "hddm_w: weight must be in (0, 1)");
  }
  return HddmW(o);
}

/// McDiarmid: a sum whose values can each move it by w_i is within sqrt(ln(1/a) sum w_i^2 / 2) of
/// its mean but for a chance of a.
double HddmW::bound(double squares, double log_term) {
  return std::sqrt(squares * log_term / 2);
}

DriftSignal HddmW::update(double x) {
  if (!is_value(x)) return {};
  x = share(x);
  all_.add(x, options_.weight);
  follow(rise_, 1, x);
  follow(fall_, -1, x);
  const auto is_beyond = [this](double log_term) {
    return exceeds(rise_, 1, log_term) || (options_.two_sided && exceeds(fall_, -1, log_term));
  };
  if (is_beyond(log_drift_)) {
    reset();
    return {DriftSignal::Level::kDrift};
  }
  if (is_beyond(log_warning_)) return {DriftSignal::Level::kWarning};
  return {};
}

/// The cut moves here where the mean's outer bound is lower (for a fall, higher) than it ever was.
void HddmW::follow(Watch& watch, double sign, double x) const {
  const double here = sign * all_.mean + bound(all_.squares, log_drift_);
  if (all_.count == 1 || here < watch.cut) {
    watch = {.before = all_, .since = {}, .cut = here};
  } else {
    watch.since.add(x, options_.weight);
  }
}

bool HddmW::exceeds(const Watch& watch, double sign, double log_term) {
  if (watch.since.count == 0) return false;
  const double limit = bound(watch.before.squares + watch.since.squares, log_term);
  return sign * (watch.since.mean - watch.before.mean) > limit;
}

void HddmW::reset() {
  *this = HddmW(options_);
}

void HddmW::save(StateWriter& out) const {
  for (const Average* a : {&all_, &rise_.before, &rise_.since, &fall_.before, &fall_.since}) {
    out.put(a->mean);
    out.put(a->squares);
    out.put(a->count);
  }
  out.put(rise_.cut);
  out.put(fall_.cut);
}

Status HddmW::read(StateReader& in) {
  HddmW next(options_);
  for (Average* a :
       {&next.all_, &next.rise_.before, &next.rise_.since, &next.fall_.before, &next.fall_.since}) {
    FORESHOCK_TRY(a->mean, get_within(in, 0, 1));
    FORESHOCK_TRY(a->squares, get_within(in, 0, 1));
    FORESHOCK_TRY(a->count, get_count(in));
  }
  // A mean within [0, 1] with a bound below sqrt(ln(1/a) / 2) beside it.
  const double most = 1 + bound(1, log_drift_);
  FORESHOCK_TRY(next.rise_.cut, get_within(in, -1, most));
  FORESHOCK_TRY(next.fall_.cut, get_within(in, -1, most));
  for (const Watch* watch : {&next.rise_, &next.fall_}) {
    const std::int64_t sum = watch->before.count + watch->since.count;
    if (sum != next.all_.count && next.all_.count < kMostPoints) {
      return fail(Errc::kMalformedInput, "hddm_w: a cut that cannot be");
    }
  }
  *this = next;
  return {};
}

}  // namespace foreshock::classics
