#pragma once

/// What each verb works with: the texts of settings.h, read and checked.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/settings.h"
#include "foreshock/core/frequency.h"
#include "foreshock/core/quantity.h"
#include "foreshock/core/result.h"
#include "foreshock/detect/budget.h"
#include "foreshock/detect/calendar.h"
#include "foreshock/detect/policy.h"
#include "foreshock/detect/two_sample/multiple.h"
#include "foreshock/engine/catalog.h"
#include "foreshock/ingest/csv_source.h"

namespace foreshock::app {

enum class Format : std::uint8_t { kTable, kCsv, kJson, kNdjson };

/// A number of steps, said as such or as a time; nothing: to be found out.
struct Span {
  int steps = 0;
  Duration time{0};
  bool given() const { return steps > 0 || time > Duration{0}; }
  /// Rounded up to whole steps; at least 1. Only if given().
  int steps_of(const Frequency& frequency) const;
};

struct SeasonOption {
  bool none = false;
  Span span;                      ///< Not given and not none: auto.
  std::vector<Span> others = {};  ///< Behind that one.
};

/// An interval's level, with its name as in the columns: "95".
struct NamedLevel {
  std::string name;
  Level level;
};

struct InputOptions {
  std::string path = "-";
  CsvOptions csv;
  std::optional<Frequency> frequency;   ///< Inferred if not given.
  std::vector<std::string> regressors;  ///< Columns beside the value.
};

struct OutputOptions {
  std::optional<Format> format;
  std::string path;  ///< Empty: standard output.
};

struct CommonOptions {
  InputOptions input;
  OutputOptions output;
  std::vector<std::string> models;
  SeasonOption season;
  std::optional<ArimaOrder> order;  ///< For arima; season 0: that of the series.
  bool as_r = false;                ///< For arima: by the rules of R.
  std::optional<BoxCox> box_cox;    ///< For arima: of this power of y.
  std::vector<NamedLevel> levels;   ///< Ascending.
  int threads = 1;
  bool quiet = false;
  bool verbose = false;
};

struct ForecastOptions {
  CommonOptions common;
  Span horizon;
};

/// "mase>1": fires if it holds for any model.
struct Gate {
  std::string metric;
  bool above = true;
  double limit = 0;
  std::string text;
};

struct BacktestOptions {
  CommonOptions common;
  Span horizon;
  int windows = 3;
  int step = 0;  ///< 0: one horizon.
  std::string cv_path;
  std::string report_path;
  std::optional<Gate> gate;
};

struct DetectOptions {
  CommonOptions common;
  Budget budget;
  AlertPolicy::Options policy;
  std::shared_ptr<const Calendar> calendar;  ///< Null: none.
  Span window;                               ///< Of refits; not given: the engine's.
  bool fail_on_alert = false;
  enum class Wanted : std::uint8_t { kNone, kLevel, kVariance, kAll };
  Wanted changes = Wanted::kNone;  ///< Of whole series, in place of scores.
  std::string report_path;         ///< Of changes only.
};

struct IdentifyVerbOptions {
  CommonOptions common;
  int lags = 0;  ///< 0: auto.
  std::string report_path;
};

struct DecomposeOptions {
  CommonOptions common;
  bool stl = false;         ///< By loess; else a structural model.
  bool components = false;  ///< All of them, and their standard deviations.
  std::string report_path;
};

enum class SpectrumMethod : std::uint8_t { kAuto, kPeriodogram, kWelch, kMultitaper, kLombScargle };

struct SpectrumOptions {
  CommonOptions common;
  SpectrumMethod method = SpectrumMethod::kAuto;
  std::string report_path;
};

struct DriftOptions {
  InputOptions input;   ///< Of the reference, or of the one file.
  std::string current;  ///< Path of the other; empty: one file, cut.
  OutputOptions output;
  std::string target;
  std::string label;
  std::string prediction;
  std::vector<std::string> classes;
  std::vector<std::string> ignore;
  std::string split;  ///< A time; empty: not given.
  std::size_t window = 0;
  double alpha = 0.05;
  Multiplicity multiplicity = Multiplicity::kBenjaminiHochberg;
  std::string report_path;
  std::vector<std::string> fail_on;  ///< "drift", or names of verdicts.
  bool quiet = false;
};

struct PlanOptions {
  OutputOptions output;
  std::optional<Frequency> frequency;
  SeasonOption season;
  std::string model;  ///< "live" too.
  std::int64_t series = 1000;
  Duration snapshot_every = std::chrono::seconds{30};
  int workers = 1;
};

/// Errors:  kInvalidArgument that begins with where the value was given.
Result<ForecastOptions> forecast_options(const std::string& path, const Values& values);
Result<BacktestOptions> backtest_options(const std::string& path, const Values& values);
Result<DetectOptions> detect_options(const std::string& path, const Values& values);
Result<IdentifyVerbOptions> identify_options(const std::string& path, const Values& values);
Result<DecomposeOptions> decompose_options(const std::string& path, const Values& values);
Result<SpectrumOptions> spectrum_options(const std::string& path, const Values& values);
Result<DriftOptions> drift_options(const std::vector<std::string>& paths, const Values& values);
Result<PlanOptions> plan_options(const Values& values);

/// The seasons of a series in steps, the shortest first; 0 and none where it has none.
struct Seasons {
  int first = 0;
  std::vector<int> others = {};
  bool found = false;  ///< Not asked for.
};

/// What is to be fitted to a series of those seasons, for a forecast so far ahead.
/// Errors:  kInvalidArgument for seasonal orders where there is no season.
Result<ModelSpec> spec_for(const CommonOptions& options, const std::string& model,
                           const Seasons& seasons, Horizon horizon);

}  // namespace foreshock::app
