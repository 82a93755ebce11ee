#include "foreshock/app/verdict_detail.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/serve/sinks/notice.h"

namespace foreshock::app {
namespace {

using Of = AlertDetail::Of;
using What = Attribution::What;

/// What was surprised, in a word.
std::string_view part_of(AlertKind kind) {
  switch (kind) {
    case AlertKind::kSpike:
    case AlertKind::kDip:
      return "single points";
    case AlertKind::kLevelShift:
      return "level";
    case AlertKind::kSilence:
      return "no values";
    case AlertKind::kSeasonalityChange:
      return "season";
    case AlertKind::kStateGap:
      return "lost input";
    case AlertKind::kTrendChange:
      return "trend";
    case AlertKind::kVarianceChange:
      return "noise";
    case AlertKind::kDependenceChange:
      return "dependence on the values before";
    case AlertKind::kMissingRate:
      return "missing values";
    case AlertKind::kNone:
      break;
  }
  return "";
}

/// `units` of the predictive's location, from where it lies, in the units of the series.
double in_series_units(const Predictive& from, double units) {
  if (from.power() == 1) return units;
  return from.from_scale(from.location() + units) - from.from_scale(from.location());
}

std::optional<AlertDetail::Size> size_of(const PartitionListener::Point& point, AlertKind kind) {
  const Step& step = *point.step;
  if (kind == AlertKind::kSpike || kind == AlertKind::kDip) {
    return AlertDetail::Size{Of::kValue, point.value - step.predictive.median(),
                             std::numeric_limits<double>::quiet_NaN()};
  }
  if (!step.cause) return std::nullopt;
  const Attribution& found = step.cause->attribution;
  const auto of_location = [&](Of of) {
    const double unit = step.cause->unit;
    return AlertDetail::Size{of, in_series_units(step.predictive, found.size * unit),
                             std::abs(in_series_units(step.predictive, found.error * unit))};
  };
  if (kind == AlertKind::kLevelShift && found.what == What::kLevel) return of_location(Of::kLevel);
  if (kind == AlertKind::kTrendChange && found.what == What::kTrend) return of_location(Of::kSlope);
  if (kind == AlertKind::kVarianceChange && found.what == What::kSpread) {
    return AlertDetail::Size{Of::kDeviation, found.size, found.error};
  }
  if (kind == AlertKind::kDependenceChange && found.what == What::kDependence) {
    return AlertDetail::Size{Of::kCorrelation, found.size, found.error};
  }
  return std::nullopt;
}

std::string signed_number(double value) {
  return (value > 0 ? "+" : "") + short_number(value);
}

std::string size_text(const AlertDetail::Size& size) {
  switch (size.of) {
    case Of::kValue:
      return ", " + signed_number(size.value) + " from what was expected";
    case Of::kLevel:
      return " by " + signed_number(size.value);
    case Of::kSlope:
      return " by " + signed_number(size.value) + " a step";
    case Of::kDeviation:
      return ", " + short_number(size.value) + " times the usual deviation";
    case Of::kCorrelation:
      return ", " + signed_number(size.value) + " from one to the next";
  }
  return "";
}

std::string season_text(const SeasonChange& change) {
  const auto of = [](double period) { return "of " + short_number(period) + " steps"; };
  switch (change.kind) {
    case SeasonChange::Kind::kAppeared:
      return " " + of(change.now) + " appeared";
    case SeasonChange::Kind::kVanished:
      return " " + of(change.before) + " vanished";
    case SeasonChange::Kind::kMoved:
      break;
  }
  return std::round(change.before) == std::round(change.now)
             ? " " + of(change.before) + " has another phase or shape"
             : " " + of(change.before) + " became one " + of(change.now);
}

/// The same, and by how much and since when where the scores tell.
std::string why_of(const Step& step, AlertKind kind, const AlertDetail& detail) {
  std::string out(part_of(kind));
  if (step.season_change) return out + season_text(*step.season_change);
  if (detail.size) out += size_text(*detail.size);
  if (!detail.began || !step.cause) return out;
  const Attribution& found = step.cause->attribution;
  return out + ", began " + std::to_string(found.since) + " steps ago (" +
         std::to_string(found.since_least) + " to " + std::to_string(found.since_most) + ")";
}

}  // namespace

AlertDetail detail_of(const PartitionListener::Point& point, AlertKind kind, double p_alert) {
  const Step& step = *point.step;
  AlertDetail out;
  out.p_alert = p_alert;
  out.size = size_of(point, kind);
  if (step.cause) {
    const auto& nats = step.cause->attribution.evidence;
    const auto of = [&](What what) { return nats[static_cast<std::size_t>(what)]; };
    out.evidence = {{"outlier", of(What::kOutlier)},
                    {"level", of(What::kLevel)},
                    {"trend", of(What::kTrend)},
                    {"variance", of(What::kSpread)},
                    {"dependence", of(What::kDependence)}};
    // The start that the alert tells is then the attribution's own.
    if (is_drift(kind) && out.size) out.began = {point.earliest, point.latest};
  }
  if (step.season_change) out.season = {step.season_change->before, step.season_change->now};
  out.why = why_of(step, kind, out);
  return out;
}

}  // namespace foreshock::app
