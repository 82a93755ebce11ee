#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/console.h"
#include "foreshock/app/options.h"
#include "foreshock/app/time_scale.h"
#include "foreshock/core/result.h"
#include "foreshock/core/time.h"
#include "foreshock/ingest/csv_source.h"

namespace foreshock::app {

/// All points of one series as they stand in the file.
struct RawSeries {
  std::string id;
  std::vector<Timestamp> times;
  std::vector<double> values;
  std::vector<std::vector<double>> regressors;  ///< [as asked][times], NaN = missing.
};

/// The series of a file, whole or in blocks; says on the console what was found in it.
class SeriesReader {
 public:
  /// Errors:  kMalformedInput if the file cannot be read; else as CsvSource.
  /// With regressors the file is read once more for each: the reading of values stays what it is.
  static Result<SeriesReader> open(const InputOptions& options, const Console& console);

  Result<std::optional<SeriesBlock>> next_block() { return source_.next(); }
  /// The blocks of one series put together.
  Result<std::optional<RawSeries>> next_series();
  /// Whether times are numbers of steps instead of dates, and the zone that was asked for.
  TimeScale scale() const { return {source_.schema().numbering, source_.schema().zone}; }
  /// Says what was put right and which rows were bad; at the end.
  void report(const Console& console) const;
  const std::string& name() const { return name_; }

 private:
  SeriesReader(CsvSource source, std::string name)
      : source_(std::move(source)), name_(std::move(name)) {}
  Status add_regressors(RawSeries& series);

  CsvSource source_;
  std::vector<CsvSource> regressors_;
  std::vector<std::string> regressor_names_;
  std::string name_;
};

}  // namespace foreshock::app
