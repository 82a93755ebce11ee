#pragma once

/// The prequential loop of one series as a flat record of fixed size, with no fit to wait for:
/// level, season, noise and all detectors; copied as bytes.

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "foreshock/core/forecast.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/judge.h"
#include "foreshock/detect/policy.h"
#include "foreshock/engine/pipeline.h"
#include "foreshock/models/adaptive_level.h"

namespace foreshock {

/// Trivially copyable. The season stands apart, because its length is known only at run time: a
/// span of `season` floats that belongs to the series and is passed at every call.
///
/// What it says of incidents is what Pipeline says: nothing is learnt inside one, a lasting one
/// becomes the new normal. What it does not do: fits, trends, seasons that nobody named.
class LiveSeries {
 public:
  struct Options {
    int season = 0;         ///< Steps; 0 or 1 for none.
    double p_alert = 1e-4;  ///< As of Pipeline.
    AlertPolicy::Options policy;
  };
  /// kInvalidArgument for options out of range.
  static Status check(const Options& options);
  /// A series that has not seen anything. The floats are set too. Options as checked; so below.
  static LiveSeries make(const Options& options, std::span<float> season);

  /// One regular step: y, or NaN where the point is missing (an infinite one is). No allocation,
  /// bit for bit repeatable.
  /// `quiet`: inside a window of the calendar, where all is learnt and nothing alerts.
  Step push(double y, const Options& options, std::span<float> season, bool quiet = false);
  Predictive expect(std::span<const float> season) const { return ahead(1, season); }
  Forecast forecast(Horizon horizon, std::span<const float> season) const;
  /// The interval for the next step that the tail really seen gives: what `level` covers.
  Interval expected_interval(Level level, std::span<const float> season) const {
    return interval_of(expect(season), level);
  }
  /// The same of a predictive that it issued, by the tail as it is now: after a push, where that
  /// point was expected.
  Interval interval_of(const Predictive& issued, Level level) const;
  /// Until 50 values and, where there is a season, two of them have been seen.
  bool is_warming_up(const Options& options) const;
  bool in_incident() const { return incident_.is_open() && !incident_.is_muted(); }
  /// Whether bytes that were read can be one with these options: no index out of range, nothing
  /// infinite. What they say is then harmless, though it may be wrong.
  bool is_sound(const Options& options, std::span<const float> season) const;

 private:
  explicit LiveSeries(const Options& options, std::span<float> season);
  Predictive ahead(std::int64_t steps, std::span<const float> season) const;
  void settle(IncidentState::Act act, double y, Step& step, const Options& options,
              std::span<float> season);
  static void mute(Step& step, double score);
  void accept();
  void open(double y, Step& step, std::span<float> season, bool keeps);
  bool go_on(double y, Step& step, const Predictive& alone);
  void watch(double residual, double scale);
  bool contest(double residual, double scale);
  Cause cause_of(const Step& step, std::span<const float> season) const;
  bool has_moved(const Predictive& expected) const;
  void rebase(std::span<float> season);

  AdaptiveLevel model_;
  Judge judge_;
  double incident_residual_ = 0;  ///< Mean residual inside the incident, in the units of y.
  double incident_recent_ = 0;    ///< The same, of its last few.
  double incident_last_ = 0;      ///< The last one.
  double incident_spread_ = 0;    ///< Half the mean squared step from one to the next, in the units
                                  ///< of incident_scale_ squared.
  double incident_scale_ = 0;     ///< Size of its first residual.
  double incident_evidence_ = 0;  ///< That the level has moved, log score in nats.
  IncidentState incident_;
  std::int32_t incident_values_ = 0;
  AlertKind incident_kind_ = AlertKind::kNone;
  std::uint8_t adapting_ = 0;  ///< The incident is a change that was accepted: learning goes on.
  std::array<std::uint8_t, 6> unused_{};  ///< In place of padding.
};
static_assert(std::is_trivially_copyable_v<LiveSeries>);
static_assert(sizeof(LiveSeries) == sizeof(AdaptiveLevel) + sizeof(Judge) + 6 * sizeof(double) +
                                        sizeof(IncidentState) + 4 + 8);

}  // namespace foreshock
