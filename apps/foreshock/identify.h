#pragma once

#include <string>

#include "foreshock/app/exit_code.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
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
  std::vector<FoundSeason> seasons;  ///< Found; none where one was given.
};

/// For programs: the columns, and the cells of one series.
Columns identify_columns();
void write_identified(const Identified& series, Rows& rows);

/// For people: tests in words, correlograms drawn with letters, orders as they are asked for.
std::string identified_text(const Identified& series);

/// The page of `identify --report`: one file, no script, nothing fetched; charts of the first so
/// many series, so that it stays below 2 MB.
class IdentifyReport {
 public:
  explicit IdentifyReport(const IdentifyVerbOptions& options);
  void add(const Identified& series);
  std::string html() const;

 private:
  static constexpr std::size_t kMostCards = 40;

  std::string title_;
  std::string cards_;
  std::size_t series_ = 0;
};

}  // namespace foreshock::app
