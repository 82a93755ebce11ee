#include "foreshock/detect/classics/hddm_a.h"

#include <cmath>

#include "foreshock/detect/classics/state.h"

namespace foreshock::classics {

HddmA::HddmA(const Options& options)
    : options_(options),
      log_cut_(std::log(1 / options.drift)),
      log_drift_(std::log(2 / options.drift)),
      log_warning_(std::log(2 / options.warning)) {}

Result<HddmA> HddmA::make(const Options& o) {
  if (!(o.drift > 0 && o.drift <= o.warning && o.warning < 1)) {
    return fail(Errc::kInvalidArgument, "hddm_a: needs 0 < drift <= warning < 1");
  }
  return HddmA(o);
}

DriftSignal HddmA::update(double x) {
  if (!is_value(x)) return {};
  all_.add(share(x));
  // Hoeffding: the mean of n values in [0, 1] is within sqrt(ln(1/a) / 2n) but for a chance of a.
  const auto bound = [this](const RunningMoments& m) {
    return std::sqrt(log_cut_ / (2 * static_cast<double>(m.count())));
  };
  const double here = bound(all_);
  const double mean = all_.mean();
  if (low_.count() == 0 || low_.mean() + bound(low_) >= mean + here) low_ = all_;
  if (high_.count() == 0 || high_.mean() - bound(high_) <= mean - here) high_ = all_;

  const double rise = mean - low_.mean();
  const double fall = high_.mean() - mean;
  const std::int64_t now = all_.count();
  DriftSignal out;
  if (exceeds(rise, low_, log_drift_)) {
    out = {DriftSignal::Level::kDrift, now - low_.count() - 1};
  } else if (options_.two_sided && exceeds(fall, high_, log_drift_)) {
    out = {DriftSignal::Level::kDrift, now - high_.count() - 1};
  } else if (exceeds(rise, low_, log_warning_)) {
    out = {DriftSignal::Level::kWarning, now - low_.count() - 1};
  } else if (options_.two_sided && exceeds(fall, high_, log_warning_)) {
    out = {DriftSignal::Level::kWarning, now - high_.count() - 1};
  }
  if (out.is_drift()) reset();
  return out;
}

/// Hoeffding for the difference of the mean of n points and that of its first c:
///   sqrt(m/2 ln(2/a)),  m = 1/c - 1/n.
bool HddmA::exceeds(double difference, const RunningMoments& cut, double log_term) const {
  if (cut.count() == all_.count()) return false;
  const auto c = static_cast<double>(cut.count());
  const auto n = static_cast<double>(all_.count());
  const double m = (n - c) / c / n;
  return difference >= std::sqrt(m / 2 * log_term);
}

void HddmA::reset() {
  *this = HddmA(options_);
}

void HddmA::save(StateWriter& out) const {
  for (const auto* moments : {&all_, &low_, &high_}) put(out, *moments);
}

Status HddmA::read(StateReader& in) {
  HddmA next(options_);
  for (auto* moments : {&next.all_, &next.low_, &next.high_}) {
    FORESHOCK_TRY(*moments, get_moments(in));
  }
  for (const auto* cut : {&next.low_, &next.high_}) {
    if (cut->count() > next.all_.count() || (cut->count() == 0) != (next.all_.count() == 0)) {
      return fail(Errc::kMalformedInput, "hddm_a: a cut that cannot be");
    }
  }
  *this = next;
  return {};
}

}  // namespace foreshock::classics
