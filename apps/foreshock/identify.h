#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foreshock/app/exit_code.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/rows.h"
#include "foreshock/app/spectrum.h"
#include "foreshock/core/result.h"
#include "foreshock/models/arima/identify.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock::app {

/// `foreshock identify`: correlations, unit roots, seasons and orders of every series.
Result<Exit> run_identify(const IdentifyVerbOptions& options);

/// One series, looked at.
struct Identified {
  std::string id;
  Grid grid;
  std::vector<double> values;
  Identification found;
  std::optional<std::vector<FoundSeason>> seasons;  ///< Nothing: they were not looked for.
  std::vector<int> whole = {};  ///< Those that models by whole steps take, ascending.
};

/// Those found, shortest first, and behind them the one that the orders are for if it is not among
/// them: low and high are NaN there, and what was not tested.
std::vector<FoundSeason> all_seasons(const Identified& series);

/// For programs: the columns, and the cells of one series.
Columns identify_columns();
void write_identified(const Identified& series, Rows& rows);

/// For people: tests in words, correlograms drawn with letters, orders as they are asked for.
std::string identified_text(const Identified& series);

/// y from its first value to its last, gaps bridged by lines.
std::vector<double> without_gaps(const Identified& series);

/// The periodogram that shows the seasons, with the line that noise stays below but in one series
/// of 1000. Errors:  kInvalidArgument where y is too short or constant.
Result<SpectrumOf> season_spectrum(const Identified& series);

/// For the page: seasons as a table, in the spectrum, over time, and as parts of the series;
/// nothing where they were not looked for.
std::string season_panels(const Identified& series);

/// The page of `identify --report`: one file, no script, nothing fetched; charts of the first so
/// many series, so that it stays below 2 MB.
class IdentifyReport {
 public:
  explicit IdentifyReport(const IdentifyVerbOptions& options);
  void add(const Identified& series);
  std::string html() const { return page_.html(); }

 private:
  static constexpr std::size_t kMostCards = 40;

  ReportPage page_;
};

}  // namespace foreshock::app
