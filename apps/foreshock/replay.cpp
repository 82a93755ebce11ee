#include "foreshock/app/replay.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

#include "foreshock/detect/budget.h"
#include "foreshock/engine/shard.h"
#include "foreshock/ingest/csv_source.h"

namespace foreshock::app {
namespace {

/// An alert this many steps after an event's end still tells of it: level shifts take evidence.
constexpr int kGraceSteps = 12;

Result<Event> parse_event(const std::string& line) {
  std::istringstream fields(line);
  std::string series;
  std::string from;
  std::string to;
  std::string kind;
  std::getline(fields, series, ',');
  std::getline(fields, from, ',');
  std::getline(fields, to, ',');
  std::getline(fields, kind);
  FORESHOCK_TRY(const Timestamp start, parse_timestamp(from));
  FORESHOCK_TRY(const Timestamp end, parse_timestamp(to));
  return Event{series, kind, start, end};
}

}  // namespace

Result<std::vector<Event>> read_events(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(Errc::kUnavailable, path + ": cannot be read");
  std::vector<Event> events;
  std::string line;
  std::getline(file, line);  // The header.
  for (int number = 2; std::getline(file, line); ++number) {
    auto event = parse_event(line);
    if (!event) {
      return tl::unexpected(event.error().within(path + ":" + std::to_string(number)));
    }
    events.push_back(std::move(*event));
  }
  return events;
}

Status Replay::add(const std::string& series, const std::vector<Timestamp>& times,
                   const std::vector<double>& values) {
  FORESHOCK_TRY(const Frequency frequency, Frequency::infer(times));
  FORESHOCK_TRY(const Budget budget, Budget::parse(budget_));
  Pipeline::Options pipeline;
  pipeline.model.season = frequency.calendar_season();
  pipeline.p_alert = alert_line(budget, frequency);
  FORESHOCK_TRY(auto shard, Shard::make({.pipeline = pipeline, .frequency = frequency}));
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto out = shard.push({SeriesId{}, times[i], values[i]});
    if (out.silence_alert) found_.push_back({series, AlertKind::kSilence, times[i]});
    if (out.step.alert) found_.push_back({series, out.step.kind, times[i]});
  }
  const auto span = static_cast<double>((times.back() - times.front()).count());
  allowed_ += pipeline.p_alert * span / static_cast<double>(frequency.nominal().count());
  points_ += times.size();
  return {};
}

Status Replay::add_file(const std::string& path) {
  FORESHOCK_TRY(auto source, CsvSource::open(path, {}));
  SeriesBlock whole;
  while (true) {
    FORESHOCK_TRY(std::optional<SeriesBlock> block, source.next());
    if (!block) return {};
    whole.id = block->id;
    whole.times.insert(whole.times.end(), block->times.begin(), block->times.end());
    whole.values.insert(whole.values.end(), block->values.begin(), block->values.end());
    if (block->continues) continue;
    FORESHOCK_TRY_VOID(add(whole.id, whole.times, whole.values));
    whole = {};
  }
}

void Replay::print(const std::vector<Event>& events) const {
  std::vector<bool> told(found_.size(), false);
  std::size_t hits = 0;
  std::printf("\n  %-22s %-16s %-20s %s\n", "series", "what happened", "from (UTC)", "found");
  for (const Event& event : events) {
    const Duration grace = kGraceSteps * std::chrono::minutes{5};
    const Found* first = nullptr;
    for (std::size_t i = 0; i < found_.size(); ++i) {
      const Found& f = found_[i];
      if (f.series != event.series || f.time < event.from || f.time > event.to + grace) continue;
      told[i] = true;
      if (first == nullptr) first = &f;
    }
    std::string text = "not found";
    if (first != nullptr) {
      ++hits;
      const Duration delay = first->time - event.from;
      text = std::string(name_of(first->kind)) + " after " + format_duration(delay);
    }
    std::printf("  %-22s %-16s %-20s %s\n", event.series.c_str(), event.kind.c_str(),
                format_timestamp(event.from).c_str(), text.c_str());
  }
  const auto others = std::count(told.begin(), told.end(), false);
  std::printf(
      "\n  %zu of %zu events found; %td other alerts in %zu points, where the budget of %s a"
      " series allows %.0f.\n",
      hits, events.size(), others, points_, budget_.c_str(), allowed_);
}

}  // namespace foreshock::app
