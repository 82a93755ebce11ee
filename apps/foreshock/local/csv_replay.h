#pragma once

/// A file as if it were coming in: all of it in order of time, some of it at once, the rest at a
/// pace.

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "foreshock/app/console.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"
#include "foreshock/core/sample.h"
#include "foreshock/ingest/time_zone.h"

namespace foreshock::app {

struct CsvReplayOptions {
  std::string path;
  double speed = 0;  ///< Seconds of the file in one second; 0: as fast as it goes.
  Duration live{0};  ///< The last of the file, which is replayed at that speed; 0: all of it.
  std::optional<Frequency> frequency;  ///< Inferred for each series if not given.
  std::optional<TimeZone> zone;        ///< Of times that name none; UTC if not given.
};

class CsvReplay {
 public:
  /// Reads the file whole. `path` may be a folder: all of its *.csv, in the order of their names.
  /// Errors:  those of SeriesReader; kMalformedInput where there is no series.
  static Result<CsvReplay> open(const CsvReplayOptions& options, const Console& console);

  struct Series {
    std::string id;
    Frequency frequency;
  };
  const std::vector<Series>& series() const { return series_; }
  std::size_t points() const { return points_.size(); }
  /// Gives the samples of one series' lane away, until the end or until `stop` says so.
  using Take = std::function<void(const Frequency&, std::span<const Sample>)>;
  void run(const Take& take, const std::function<bool()>& stop) const;
  /// Of the first point that comes at a pace.
  std::int64_t live_from_ms() const;

 private:
  struct Point {
    Timestamp time;
    std::uint32_t series;
    double value;
  };
  CsvReplay() = default;
  Status add_file(const std::string& path, const Console& console);
  std::size_t live_from() const;

  CsvReplayOptions options_;
  std::vector<Series> series_;
  std::vector<Point> points_;  ///< In order of time, then of the series.
};

}  // namespace foreshock::app
