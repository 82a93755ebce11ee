#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "foreshock/app/exit_code.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/rows.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

/// `foreshock decompose`: trend, seasons and remainder of every series.
Result<Exit> run_decompose(const DecomposeOptions& options);

/// One part of a series, in its units.
struct SeriesPart {
  std::vector<double> value;  ///< [n]; empty: the series has no such part.
  std::vector<double> sd;     ///< [n]; empty: the method does not say.
};

struct SeasonPart {
  int period = 0;  ///< Steps.
  SeriesPart part;
};

/// One series, taken apart by any method: y = trend + seasons + remainder.
struct Decomposed {
  std::string id;
  Grid grid;
  std::vector<double> values;
  std::string form;  ///< What was fitted, in words.
  SeriesPart trend;
  std::vector<SeasonPart> seasons;  ///< Those that the columns are of.
  /// What else the method tells apart; cycle, AR(1) and irregular make up the remainder.
  SeriesPart slope;
  SeriesPart cycle;
  SeriesPart ar;
  SeriesPart irregular;

  std::vector<int> periods() const;
  /// [n] y less trend and seasons; NaN where y is missing.
  std::vector<double> remainder() const;
};

/// Fills in trend, seasons and remainder by loess. The seasons there are those of `periods`,
/// ascending. Errors:  those of mstl().
Status smooth_apart(const std::vector<int>& periods, Decomposed& series);

/// For programs: the columns, and the rows of one series. components: all parts, and their standard
/// deviations.
Columns decompose_columns(const std::vector<int>& periods, bool components);
void write_decomposed(const Decomposed& series, bool components, Rows& rows);

/// For people: the parts one above the other, drawn with letters.
std::string decomposed_text(const Decomposed& series);

/// One chart a part, for a page: the series with its trend, each season, the remainder.
std::string part_panels(const Decomposed& series);

/// The page of `decompose --report`: one file, no script, nothing fetched; charts of the first so
/// many series, so that it stays below 2 MB.
class DecomposeReport {
 public:
  explicit DecomposeReport(const DecomposeOptions& options);
  void add(const Decomposed& series);
  std::string html() const { return page_.html(); }

 private:
  static constexpr std::size_t kMostCards = 30;

  ReportPage page_;
};

}  // namespace foreshock::app
