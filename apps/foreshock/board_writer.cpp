#include "foreshock/app/board_writer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "foreshock/app/verdict_detail.h"
#include "foreshock/serve/cloud_event.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/sinks/notice.h"

namespace foreshock::app {
namespace {

void remove(std::string_view text, auto& from) {
  if (const auto found = from.find(text); found != from.end()) from.erase(found);
}

Incident incident_of(const PartitionListener::Point& point, double p_alert) {
  const Step& step = *point.step;
  Incident out;
  out.series = point.key;
  if (const auto key = SeriesKey::parse(point.key)) {
    out.name = key->name();
    out.labels = key->labels();
  } else {
    out.name = point.key;
  }
  out.kind = told_kind(point);
  out.id = event_id(point.key, point.time, name_of(out.kind));
  out.severity = severity_of(step.verdict.score);
  out.from = point.from;
  out.raised = point.time;
  out.score = step.verdict.score;
  out.p_value = step.verdict.p_value();
  out.value = point.value;
  out.expected = step.predictive.median();
  out.lower = point.interval.lower;
  out.upper = point.interval.upper;
  out.why = detail_of(point, out.kind, p_alert).why;
  return out;
}

}  // namespace

std::vector<std::pair<double, double>> CoverageCounts::shares(
    const std::vector<double>& levels) const {
  std::vector<std::pair<double, double>> out;
  const auto all = static_cast<double>(points.load());
  for (std::size_t i = 0; all > 0 && i < levels.size(); ++i) {
    out.emplace_back(levels[i], static_cast<double>(inside[i].load()) / all);
  }
  return out;
}

double CoverageCounts::budget_ratio() const {
  const double most = granted;
  return most > 0 ? static_cast<double>(alerts.load()) / most : 0;
}

BoardWriter::BoardWriter(Board& board, CoverageCounts& coverage, IncidentListener& incidents,
                         const Partition::Options& options)
    : board_(board),
      fleet_(board.fleet),
      coverage_(coverage),
      incidents_(incidents),
      p_alert_(options.live.p_alert),
      policy_(options.live.policy),
      calendar_(options.calendar),
      bounds_(2 * board.levels.size()) {}

/// A line below 1 is met by scores that the detectors let pass, but for those that they hold down
/// because they have been told. A score of 1 and more without an alert was not to be told; the same
/// settings hold for lower ones. Of several points in a row nothing is known here.
bool BoardWriter::is_early(const Step& step, const PartitionListener::Point& point) const {
  if (incidents_.lines == nullptr || !incidents_.lines->any_below_one()) return false;
  const double score = step.verdict.score;
  if (step.incident || step.alert || std::isnan(point.value)) return false;
  if (!(score >= kLowestLine && score < 1) || score == kHeldScore) return false;
  if (score < line_of(point.key) || policy_.for_points > 1) return false;
  const double median = step.predictive.median();
  return may_alert(policy_, point.value - median, {.expected = median}) &&
         (!calendar_ || !calendar_->covers(point.time));
}

BoardWriter::Outside BoardWriter::outside_of(const PartitionListener::Point& point) {
  const Step& step = *point.step;
  Outside out;
  out.was_open = !open_.empty() && open_.contains(point.key);
  if (step.incident || step.alert) {
    const double line = line_of(point.key);
    // After a restart an incident goes on that this process has not seen begin: a line that was
    // never raised has not held it back.
    const bool over = step.verdict.score >= line || line <= 1;
    out.is_open = step.incident && (out.was_open || over);
    out.is_told = step.alert ? over : out.is_open && !held_.empty() && held_.contains(point.key);
  } else {
    out.is_open = is_early(step, point);
    out.is_told = out.is_open && !out.was_open;
  }
  return out;
}

bool BoardWriter::point(const PartitionListener::Point& point, std::span<const Interval> expected) {
  const Step& step = *point.step;
  const Outside outside = outside_of(point);
  SeenPoint seen;
  seen.time_ms = ms_of(point.time);
  seen.y = point.value;
  seen.expected = step.predictive.median();
  seen.score = static_cast<float>(step.verdict.score);
  seen.flags = (step.warming_up ? SeenPoint::kWarmingUp : 0U) |
               (outside.is_open ? SeenPoint::kInIncident : 0U) |
               (outside.is_told ? SeenPoint::kAlert : 0U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    bounds_[2 * i] = static_cast<float>(expected[i].lower - seen.expected);
    bounds_[2 * i + 1] = static_cast<float>(expected[i].upper - seen.expected);
  }
  board_.points.add(point.key, seen, bounds_);
  fleet_.add(seen.time_ms, step.verdict.score >= 1);
  count_coverage(point, expected);
  // Only with an alert does a point bring its interval along.
  const Interval bounds = expected.empty() ? point.interval : expected[told_level(board_.levels)];
  if (outside.is_open && !outside.was_open && !step.alert) adopt(point, bounds);
  if (outside.was_open) {
    outside.is_open
        ? board_.incidents.update(point.key, seen.y, seen.expected, bounds, step.verdict.score)
        : close(point.key, point.time);
  }
  if (!held_.empty() && (outside.is_open || !step.incident)) remove(point.key, held_);
  if (board_.events.is_wanted(point.key)) {
    board_.events.publish("point", point.key, point_event_json(point.key, seen, bounds_));
    if (!moved_.contains(point.key)) moved_.emplace(point.key);
  }
  return outside.is_told && !step.alert;
}

void BoardWriter::count_coverage(const PartitionListener::Point& point,
                                 std::span<const Interval> expected) {
  if (point.step->warming_up || std::isnan(point.value) || expected.empty()) return;
  if (!std::isfinite(expected.back().lower) || !std::isfinite(expected.back().upper)) return;
  ++coverage_.points;
  coverage_.granted.fetch_add(p_alert_);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (point.value >= expected[i].lower && point.value <= expected[i].upper) {
      ++coverage_.inside[i];
    }
  }
}

bool BoardWriter::alert(const PartitionListener::Point& point) {
  if (const double line = line_of(point.key); line > 1 && point.step->verdict.score < line) {
    incidents_.suppressed("feedback");
    if (point.step->incident && !open_.contains(point.key)) held_.emplace(point.key);
    return false;
  }
  ++coverage_.alerts;
  const Incident incident = incident_of(point, p_alert_);
  if (const auto before = board_.incidents.open(incident)) {
    board_.events.publish("alert", "", alert_event_json(*before));
    incidents_.closed(*before);
  }
  board_.events.publish("alert", "", alert_event_json(incident));
  incidents_.opened(incident);
  // A change of season is told at once, without an incident that would go on.
  point.step->incident ? static_cast<void>(open_.insert(incident.series))
                       : close(incident.series, point.time);
  return true;
}

void BoardWriter::adopt(const PartitionListener::Point& point, Interval bounds) {
  Incident incident = incident_of(point, p_alert_);
  incident.lower = bounds.lower;
  incident.upper = bounds.upper;
  board_.incidents.open(incident);
  incidents_.opened(incident);
  open_.insert(std::move(incident.series));
}

void BoardWriter::close(std::string_view series, Timestamp until) {
  remove(series, open_);
  const auto incident = board_.incidents.close(series, until);
  if (!incident) return;
  board_.events.publish("alert", "", alert_event_json(*incident));
  incidents_.closed(*incident);
}

void BoardWriter::resume(const Incident& incident) {
  board_.incidents.open(incident);
  open_.insert(incident.series);
}

std::size_t told_level(const std::vector<double>& levels) {
  const auto nearest = std::min_element(levels.begin(), levels.end(), [](double a, double b) {
    return std::abs(a - 95) < std::abs(b - 95);
  });
  return static_cast<std::size_t>(nearest - levels.begin());
}

AlertKind told_kind(const PartitionListener::Point& point) {
  if (point.step->kind != AlertKind::kNone) return point.step->kind;
  return point.value < point.step->predictive.median() ? AlertKind::kDip : AlertKind::kSpike;
}

std::vector<std::string> BoardWriter::moved() {
  std::vector<std::string> out(moved_.begin(), moved_.end());
  moved_.clear();
  return out;
}

SeriesOutlook series_outlook(const Partition::Outlook& ahead, const Frequency& frequency,
                             const std::vector<double>& levels) {
  SeriesOutlook out;
  if (!frequency.is_calendar()) {
    out.step_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(frequency.nominal()).count();
  }
  const auto& forecast = ahead.forecast.steps;
  out.bounds.resize(levels.size());
  for (std::size_t i = 0; i < forecast.size(); ++i) {
    const auto step = static_cast<std::int64_t>(i);
    out.time_ms.push_back(ms_of(frequency.advance(ahead.first, step)));
    out.expected.push_back(forecast[i].median());
    for (std::size_t level = 0; level < levels.size(); ++level) {
      out.bounds[level].push_back(interval(forecast[i], Level(levels[level] / 100)));
    }
  }
  out.model_used = ahead.form;
  out.warming_up = ahead.warming_up;
  out.in_incident = ahead.in_incident;
  return out;
}

}  // namespace foreshock::app
