#include "foreshock/app/decompose.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report_file.h"
#include "foreshock/engine/season.h"
#include "foreshock/models/structural/automatic.h"
#include "foreshock/models/structural/decompose.h"
#include "foreshock/spectral/mstl.h"

namespace foreshock::app {
namespace {

/// What came of one series.
struct Outcome {
  std::string id;
  Result<Decomposed> series;
};

struct Periods {
  std::vector<int> columns;  ///< As asked, or the calendar's; without one those that it shows.
  std::vector<int> shown;    ///< Of these what is there: an empty column says that it is not.
};

Periods periods_of(const SeasonOption& option, const Grid& grid, std::span<const double> y) {
  if (option.none) return {};
  if (option.span.given()) {
    std::vector<int> asked{option.span.steps_of(grid.frequency)};
    for (const Span& other : option.others) asked.push_back(other.steps_of(grid.frequency));
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    asked.erase(asked.begin(), std::lower_bound(asked.begin(), asked.end(), 2));
    return {asked, asked};
  }
  if (grid.numbered()) {
    const std::vector<int> found = detect_seasons(y, {});
    return {found, found};
  }
  const int calendar = grid.frequency.calendar_season();
  if (calendar < 2) return {};
  return {{calendar}, is_seasonal(y, calendar) ? std::vector<int>{calendar} : std::vector<int>{}};
}

SeriesPart part_of(ComponentPath&& path) {
  return {std::move(path.value), std::move(path.sd)};
}

/// Fills in the parts of a series whose columns are known.
Status take_apart(const std::vector<int>& present, Decomposed& out) {
  const StructuralOptions options{.seasons = present, .all_seasons = true};
  FORESHOCK_TRY(const StructuralChoice choice, select_structural(out.values, options));
  const StructuralFit& fit = choice.fit;
  std::vector<double> y = out.values;
  if (choice.logarithm) {
    for (double& v : y) v = std::log(v);
  }
  FORESHOCK_TRY(StructuralDecomposition parts, decompose_structural(y, fit.spec, fit.params));
  if (choice.logarithm) parts = exponentiated(std::move(parts));
  out.form = fit.spec.name() + (choice.logarithm ? ", log" : "");
  out.trend = part_of(std::move(parts.trend));
  out.slope = part_of(std::move(parts.slope));
  out.cycle = part_of(std::move(parts.cycle));
  out.ar = part_of(std::move(parts.autoregression));
  out.irregular = part_of(std::move(parts.irregular));
  for (SeasonPart& season : out.seasons) {
    for (std::size_t i = 0; i < fit.spec.seasons.size(); ++i) {
      if (fit.spec.seasons[i].period != season.period) continue;
      season.part = part_of(std::move(parts.seasons[i]));
    }
  }
  return {};
}

Result<Decomposed> decompose_one(RawSeries raw, const DecomposeOptions& options,
                                 const TimeScale& scale) {
  const CommonOptions& common = options.common;
  FORESHOCK_TRY(GridSeries series, on_grid(std::move(raw), common.input.frequency, scale));
  Decomposed out{.id = std::move(series.id),
                 .grid = series.grid,
                 .values = std::move(series.values),
                 .form = {},
                 .trend = {},
                 .seasons = {},
                 .slope = {},
                 .cycle = {},
                 .ar = {},
                 .irregular = {}};
  const Periods periods = periods_of(common.season, out.grid, out.values);
  for (const int period : periods.columns) out.seasons.push_back({period, {}});
  if (!options.stl) {
    FORESHOCK_TRY_VOID(take_apart(periods.shown, out));
    return out;
  }
  if (periods.shown.empty()) {
    return fail(Errc::kInvalidArgument, "it shows no season (--season 24, or --method structural)");
  }
  FORESHOCK_TRY_VOID(smooth_apart(periods.shown, out));
  return out;
}

/// Everything that results are handed to.
struct Sinks {
  std::optional<Output> output;  ///< Opened by the first series, whose seasons name the columns.
  std::vector<int> periods;
  std::optional<File> page;  ///< Opened before the work, so that a wrong path is known early.
  DecomposeReport report;
  Skips skips;
  long long done = 0;
};

Status take(const Outcome& outcome, const DecomposeOptions& options, Sinks& sinks) {
  if (!outcome.series) {
    sinks.skips.add(outcome.id, outcome.series.error().message);
    return {};
  }
  const Decomposed& series = *outcome.series;
  if (!sinks.output) {
    sinks.periods = series.periods();
    FORESHOCK_TRY(
        Output output,
        Output::open(options.common.output, decompose_columns(sinks.periods, options.components)));
    sinks.output.emplace(std::move(output));
  }
  if (series.periods() != sinks.periods) {
    sinks.skips.add(outcome.id,
                    "its step has other seasons than the first series (name them: --season)");
    return {};
  }
  ++sinks.done;
  if (sinks.page) sinks.report.add(series);
  if (sinks.output->format() == Format::kTable) {
    return sinks.output->write_text(decomposed_text(series));
  }
  Rows rows = sinks.output->rows();
  write_decomposed(series, options.components, rows);
  return sinks.output->write(rows);
}

Status finish(const DecomposeOptions& options, const Console& console, Sinks& sinks) {
  if (sinks.skips.count() > 0) console.note(sinks.skips.text());
  FORESHOCK_TRY_VOID(sinks.output->finish());
  if (!sinks.page) return {};
  FORESHOCK_TRY_VOID(save_report(*sinks.page, sinks.report.html(), options.report_path, console));
  return {};
}

}  // namespace

Status smooth_apart(const std::vector<int>& periods, Decomposed& out) {
  FORESHOCK_TRY(Mstl parts, mstl(out.values, periods));
  out.form = periods.size() > 1 ? "MSTL" : "STL";
  out.trend.value = std::move(parts.trend);
  out.irregular.value = std::move(parts.remainder);
  for (std::size_t i = 0; i < parts.periods.size(); ++i) {
    out.seasons[i].part.value = std::move(parts.seasons[i]);
  }
  return {};
}

Result<Exit> run_decompose(const DecomposeOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  Sinks sinks{{}, {}, {}, DecomposeReport(options), {}};
  if (!options.report_path.empty()) {
    FORESHOCK_TRY(File page, File::open(options.report_path));
    sinks.page.emplace(std::move(page));
  }
  const TimeScale scale = reader.scale();
  FORESHOCK_TRY(const bool cut_short,
                work_through<Outcome>(
                    "decompose", reader, common, console,
                    [&](RawSeries raw) {
                      std::string id = raw.id;
                      return Outcome{std::move(id), decompose_one(std::move(raw), options, scale)};
                    },
                    [&](Outcome&& outcome) { return take(outcome, options, sinks); }));
  if (cut_short && sinks.output) return end_interrupted(*sinks.output);
  if (cut_short) return Exit::kInterrupted;
  if (sinks.done == 0) {
    return tl::unexpected(sinks.skips.nothing_done(reader.name()));
  }
  FORESHOCK_TRY_VOID(finish(options, console, sinks));
  return Exit::kOk;
}

}  // namespace foreshock::app
