#include "foreshock/app/identify.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report_file.h"
#include "foreshock/engine/season.h"
#include "foreshock/spectral/calendar_seasons.h"

namespace foreshock::app {
namespace {

/// What came of one series.
struct Outcome {
  std::string id;
  Result<Identified> series;
};

Result<Identified> identify_one(RawSeries raw, const IdentifyVerbOptions& options,
                                const TimeScale& scale) {
  const CommonOptions& common = options.common;
  FORESHOCK_TRY(GridSeries series, on_grid(std::move(raw), common.input.frequency, scale));
  const std::vector<double>& y = series.values;
  std::optional<std::vector<FoundSeason>> seasons;
  std::vector<int> whole;
  int season = 0;
  if (common.season.none || common.season.span.given()) {
    season = season_of(common.season, series.grid, y);
  } else {
    FORESHOCK_TRY(seasons, find_seasons(y));
    const auto calendar = series.grid.calendar();
    if (calendar) seasons = on_calendar(std::move(*seasons), *calendar);
    whole = detect_seasons(y, calendar, *seasons);
    season = whole.empty() ? 0 : whole.front();
  }
  FORESHOCK_TRY(Identification found,
                identify_arima(y, season, {.lags = static_cast<std::size_t>(options.lags)}));
  return Identified{std::move(series.id), series.grid,        std::move(series.values),
                    std::move(found),     std::move(seasons), std::move(whole)};
}

/// Everything that results are handed to.
struct Sinks {
  Output output;
  std::optional<File> page;  ///< Opened before the work, so that a wrong path is known early.
  IdentifyReport report;
  Skips skips;
  long long done = 0;
};

Result<Sinks> open_sinks(const IdentifyVerbOptions& options) {
  FORESHOCK_TRY(Output output,
                Output::open(options.common.output, identify_columns(), Format::kNdjson));
  Sinks sinks{std::move(output), {}, IdentifyReport(options), {}};
  if (!options.report_path.empty()) {
    FORESHOCK_TRY(File page, File::open(options.report_path));
    sinks.page.emplace(std::move(page));
  }
  return sinks;
}

Status take(const Outcome& outcome, Sinks& sinks) {
  if (!outcome.series) {
    sinks.skips.add(outcome.id, outcome.series.error().message);
    return {};
  }
  ++sinks.done;
  if (sinks.page) sinks.report.add(*outcome.series);
  if (sinks.output.format() == Format::kTable) {
    return sinks.output.write_text(identified_text(*outcome.series));
  }
  Rows rows = sinks.output.rows();
  write_identified(*outcome.series, rows);
  return sinks.output.write(rows);
}

}  // namespace

std::vector<FoundSeason> all_seasons(const Identified& series) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const Identification& found = series.found;
  std::vector<FoundSeason> out = series.seasons.value_or(std::vector<FoundSeason>{});
  const auto is_it = [&](const FoundSeason& season) {
    return std::abs(season.period - found.season) <= 0.02 * found.season;
  };
  if (found.season < 2 || std::any_of(out.begin(), out.end(), is_it)) return out;
  out.push_back({static_cast<double>(found.season), kUnknown, kUnknown,
                 found.strength.value_or(kUnknown),
                 found.seasonally ? found.seasonally->p_value : kUnknown});
  return out;
}

Result<Exit> run_identify(const IdentifyVerbOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  FORESHOCK_TRY(Sinks sinks, open_sinks(options));
  const TimeScale scale = reader.scale();
  FORESHOCK_TRY(const bool cut_short,
                work_through<Outcome>(
                    "identify", reader, common, console,
                    [&](RawSeries raw) {
                      std::string id = raw.id;
                      return Outcome{std::move(id), identify_one(std::move(raw), options, scale)};
                    },
                    [&](Outcome&& outcome) { return take(outcome, sinks); }));
  if (cut_short) return end_interrupted(sinks.output);
  if (sinks.done == 0) {
    return tl::unexpected(sinks.skips.nothing_done(reader.name()));
  }
  if (sinks.skips.count() > 0) console.note(sinks.skips.text());
  FORESHOCK_TRY_VOID(sinks.output.finish());
  if (sinks.page) {
    FORESHOCK_TRY_VOID(save_report(*sinks.page, sinks.report.html(), options.report_path, console));
  }
  return Exit::kOk;
}

}  // namespace foreshock::app
