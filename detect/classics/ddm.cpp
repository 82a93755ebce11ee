#include "foreshock/detect/classics/ddm.h"

#include <algorithm>
#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {

Result<Ddm> Ddm::make(const Options& o) {
  if (o.warm_points < 1) {
    return fail(Errc::kInvalidArgument, "ddm: warm_points must be at least 1");
  }
  if (!(o.warning > 0 && o.drift >= o.warning) || !std::isfinite(o.drift)) {
    return fail(Errc::kInvalidArgument, "ddm: needs 0 < warning <= drift, finite");
  }
  return Ddm(o);
}

DriftSignal Ddm::update(double error) {
  if (!is_value(error)) return {};
  errors_.add(share(error));
  const std::int64_t now = errors_.count();
  if (now <= options_.warm_points) return {};
  // A Bernoulli rate p of n points has standard deviation sqrt(p (1 - p) / n).
  const double p = share(errors_.mean());
  const double s = std::sqrt(p * (1 - p) / static_cast<double>(now));
  if (p + s <= lowest_rate_ + lowest_deviation_) {
    lowest_rate_ = p;
    lowest_deviation_ = s;
  }
  if (p + s <= lowest_rate_ + options_.warning * lowest_deviation_) {
    warned_at_ = 0;
    return {};
  }
  if (warned_at_ == 0) warned_at_ = now;
  const DriftSignal warning{DriftSignal::Level::kWarning, now - warned_at_};
  if (p + s <= lowest_rate_ + options_.drift * lowest_deviation_) return warning;
  reset();
  return {DriftSignal::Level::kDrift, warning.since};
}

void Ddm::reset() {
  *this = Ddm(options_);
}

void Ddm::save(StateWriter& out) const {
  put(out, errors_);
  out.put(lowest_rate_);
  out.put(lowest_deviation_);
  out.put(warned_at_);
}

Status Ddm::read(StateReader& in) {
  Ddm next(options_);
  FORESHOCK_TRY(next.errors_, get_moments(in));
  FORESHOCK_TRY(next.lowest_rate_, get_within(in, 0, kNothingYet));
  FORESHOCK_TRY(next.lowest_deviation_, get_within(in, 0, 1));
  FORESHOCK_TRY(next.warned_at_, get_count(in, next.errors_.count()));
  *this = next;
  return {};
}

}  // namespace foreshock::classics
