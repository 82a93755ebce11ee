#include "foreshock/app/local/csv_replay.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>

#include "foreshock/app/grid_series.h"
#include "foreshock/app/series_reader.h"

namespace foreshock::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kTogether = 512;  ///< Points handed over at once where none has to wait.
constexpr std::chrono::milliseconds kLongestNap{100};

Result<std::vector<std::string>> files_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".csv.zst")) {
      files.push_back(entry.path().string());
    }
  }
  if (error) return fail(Errc::kUnavailable, path + ": " + error.message());
  if (files.empty()) return fail(Errc::kInvalidArgument, path + ": no *.csv in this folder");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<CsvReplay> CsvReplay::open(const CsvReplayOptions& options, const Console& console) {
  CsvReplay out;
  out.options_ = options;
  FORESHOCK_TRY(const auto files, files_of(options.path));
  for (const std::string& file : files) FORESHOCK_TRY_VOID(out.add_file(file, console));
  if (out.points_.empty()) return fail(Errc::kMalformedInput, options.path + ": has no points");
  std::stable_sort(out.points_.begin(), out.points_.end(), [](const Point& a, const Point& b) {
    return a.time != b.time ? a.time < b.time : a.series < b.series;
  });
  return out;
}

Status CsvReplay::add_file(const std::string& path, const Console& console) {
  InputOptions input;
  input.path = path;
  input.csv.zone = options_.zone;
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(input, console));
  const TimeScale scale = reader.scale();
  if (scale.numbered) {
    return fail(Errc::kInvalidArgument, path +
                                            ": its times are numbers of steps; a replay needs "
                                            "dates");
  }
  while (true) {
    FORESHOCK_TRY(std::optional<RawSeries> series, reader.next_series());
    if (!series) break;
    const auto step = step_of(options_.frequency, series->times, scale);
    if (!step) return tl::unexpected(step.error().within(path + ": " + series->id));
    const auto number = static_cast<std::uint32_t>(series_.size());
    series_.push_back({series->id, step->frequency});
    for (std::size_t i = 0; i < series->times.size(); ++i) {
      points_.push_back({series->times[i], number, series->values[i]});
    }
  }
  reader.report(console);
  return {};
}

std::size_t CsvReplay::live_from() const {
  if (options_.speed <= 0) return points_.size();
  if (options_.live <= Duration{0}) return 0;
  const Timestamp from = points_.back().time - options_.live;
  return static_cast<std::size_t>(
      std::lower_bound(points_.begin(), points_.end(), from,
                       [](const Point& point, Timestamp time) { return point.time < time; }) -
      points_.begin());
}

std::int64_t CsvReplay::live_from_ms() const {
  const std::size_t from = std::min(live_from(), points_.size() - 1);
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             points_[from].time.time_since_epoch())
      .count();
}

void CsvReplay::run(const Take& take, const std::function<bool()>& stop) const {
  struct Waiting {
    Frequency frequency;
    std::vector<Sample> samples;
  };
  std::map<std::string, Waiting> lanes;
  for (const Series& one : series_) {
    lanes.try_emplace(one.frequency.name(), Waiting{one.frequency, {}});
  }
  const auto flush = [&] {
    for (auto& [name, lane] : lanes) {
      if (!lane.samples.empty()) take(lane.frequency, lane.samples);
      lane.samples.clear();
    }
  };
  const std::size_t live = live_from();
  const auto begin = Clock::now();
  const Timestamp live_time = points_[std::min(live, points_.size() - 1)].time;
  std::size_t waiting = 0;
  for (std::size_t i = 0; i < points_.size() && !stop(); ++i) {
    const Point& point = points_[i];
    Waiting& lane = lanes.at(series_[point.series].frequency.name());
    if (i >= live) {
      const auto due = begin + std::chrono::duration_cast<Clock::duration>(
                                   (point.time - live_time) / options_.speed);
      if (due > Clock::now()) flush();
      while (Clock::now() < due && !stop()) {
        std::this_thread::sleep_for(std::min<Clock::duration>(kLongestNap, due - Clock::now()));
      }
    }
    const std::string& key = series_[point.series].id;
    lane.samples.push_back(
        {.key = key, .hash = series_hash(key), .time = point.time, .value = point.value});
    if (++waiting % kTogether == 0) flush();
  }
  flush();
}

}  // namespace foreshock::app
