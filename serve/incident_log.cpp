#include "foreshock/serve/incident_log.h"

#include <algorithm>
#include <utility>

namespace foreshock {

std::optional<Incident> IncidentLog::open(Incident incident) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(incident.series);
  std::optional<Incident> before;
  if (found != open_.end() && found->second.id != incident.id) {
    before = close_locked(incident.series, incident.raised);
  }
  std::string series = incident.series;
  open_.insert_or_assign(std::move(series), std::move(incident));
  return before;
}

void IncidentLog::update(std::string_view series, double value, double expected, Interval bounds,
                         double score) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(series);
  if (found == open_.end()) return;
  Incident& incident = found->second;
  incident.value = value;
  incident.expected = expected;
  incident.lower = bounds.lower;
  incident.upper = bounds.upper;
  incident.score = std::max(incident.score, score);
}

std::optional<Incident> IncidentLog::close(std::string_view series, Timestamp until) {
  const std::lock_guard lock(mutex_);
  return close_locked(series, until);
}

std::optional<Incident> IncidentLog::close_locked(std::string_view series, Timestamp until) {
  const auto found = open_.find(series);
  if (found == open_.end()) return std::nullopt;
  Incident incident = std::move(found->second);
  open_.erase(found);
  incident.open = false;
  incident.until = until;
  closed_.push_back(incident);
  if (closed_.size() > most_closed_) closed_.pop_front();
  return incident;
}

void IncidentLog::clear() {
  const std::lock_guard lock(mutex_);
  open_.clear();
  closed_.clear();
}

std::vector<Incident> IncidentLog::recent(Timestamp since) const {
  const std::lock_guard lock(mutex_);
  std::vector<Incident> out;
  for (const auto& [series, incident] : open_) out.push_back(incident);
  for (const Incident& incident : closed_) {
    if (incident.raised >= since) out.push_back(incident);
  }
  std::stable_sort(out.begin(), out.end(), [](const Incident& a, const Incident& b) {
    return a.open != b.open ? a.open : a.score > b.score;
  });
  return out;
}

std::vector<Incident> IncidentLog::of(std::string_view series, Timestamp from, Timestamp to) const {
  const std::lock_guard lock(mutex_);
  std::vector<Incident> out;
  for (const Incident& incident : closed_) {
    if (incident.series == series && incident.from <= to && *incident.until >= from) {
      out.push_back(incident);
    }
  }
  const auto found = open_.find(series);
  if (found != open_.end() && found->second.from <= to) out.push_back(found->second);
  return out;
}

std::vector<Incident> IncidentLog::open_ones() const {
  const std::lock_guard lock(mutex_);
  std::vector<Incident> out;
  for (const auto& [series, incident] : open_) out.push_back(incident);
  return out;
}

bool IncidentLog::is_open(std::string_view series) const {
  const std::lock_guard lock(mutex_);
  return open_.contains(series);
}

std::optional<Incident> IncidentLog::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [series, incident] : open_) {
    if (incident.id == id) return incident;
  }
  const auto found = std::find_if(closed_.rbegin(), closed_.rend(),
                                  [&](const Incident& incident) { return incident.id == id; });
  return found != closed_.rend() ? std::optional<Incident>(*found) : std::nullopt;
}

std::size_t IncidentLog::open_count() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace foreshock
