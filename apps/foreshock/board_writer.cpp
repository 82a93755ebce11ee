#include "foreshock/app/board_writer.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "foreshock/app/verdict_detail.h"
#include "foreshock/serve/cloud_event.h"
#include "foreshock/serve/page_json.h"
#include "foreshock/serve/sinks/notice.h"

namespace foreshock::app {
namespace {

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
  out.kind = step.kind;
  out.id = event_id(point.key, point.time, name_of(step.kind));
  out.severity = severity_of(step.verdict.score);
  out.from = point.from;
  out.raised = point.time;
  out.score = step.verdict.score;
  out.p_value = step.verdict.p_value();
  out.value = point.value;
  out.expected = step.predictive.median();
  out.lower = point.interval.lower;
  out.upper = point.interval.upper;
  out.why = detail_of(point, p_alert).why;
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
                         double p_alert)
    : board_(board),
      coverage_(coverage),
      incidents_(incidents),
      p_alert_(p_alert),
      bounds_(2 * board.levels.size()) {}

void BoardWriter::point(const PartitionListener::Point& point, std::span<const Interval> expected) {
  const Step& step = *point.step;
  SeenPoint seen;
  seen.time_ms = ms_of(point.time);
  seen.y = point.value;
  seen.expected = step.predictive.median();
  seen.score = static_cast<float>(step.verdict.score);
  seen.flags = (step.warming_up ? SeenPoint::kWarmingUp : 0U) |
               (step.incident ? SeenPoint::kInIncident : 0U) |
               (step.alert ? SeenPoint::kAlert : 0U);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    bounds_[2 * i] = static_cast<float>(expected[i].lower - seen.expected);
    bounds_[2 * i + 1] = static_cast<float>(expected[i].upper - seen.expected);
  }
  board_.points.add(point.key, seen, bounds_);
  board_.fleet.add(seen.time_ms, step.verdict.score >= 1);
  count_coverage(point, expected);
  const std::string series(point.key);
  // After a restart an incident goes on that this process has not seen begin.
  if (step.incident && !step.alert && !open_.contains(series)) adopt(point);
  if (!open_.empty() && open_.contains(series)) {
    step.incident ? board_.incidents.update(series, seen.y, seen.expected, step.verdict.score)
                  : close(series, point.time);
  }
  if (board_.events.is_wanted(series)) {
    board_.events.publish("point", series, point_event_json(series, seen, bounds_));
    moved_.insert(series);
  }
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

void BoardWriter::alert(const PartitionListener::Point& point) {
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
}

void BoardWriter::adopt(const PartitionListener::Point& point) {
  Incident incident = incident_of(point, p_alert_);
  board_.incidents.open(incident);
  incidents_.opened(incident);
  open_.insert(std::move(incident.series));
}

void BoardWriter::close(std::string_view series, Timestamp until) {
  open_.erase(std::string(series));
  const auto incident = board_.incidents.close(series, until);
  if (!incident) return;
  board_.events.publish("alert", "", alert_event_json(*incident));
  incidents_.closed(*incident);
}

void BoardWriter::resume(const Incident& incident) {
  board_.incidents.open(incident);
  open_.insert(incident.series);
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
