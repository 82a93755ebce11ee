#include "foreshock/app/changes.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/line_chart.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report_file.h"
#include "foreshock/app/report_page.h"
#include "foreshock/app/svg.h"
#include "foreshock/detect/offline/changes.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kMostCards = 60;

/// One series and its changes.
struct Changed {
  std::string id;
  Grid grid;
  std::vector<double> values;
  Changes found;
};

struct Outcome {
  std::string id;
  Result<Changed> series;
};

/// What a change did, in one number before and after: the level, the slope a step, the standard
/// deviation.
std::pair<double, double> sizes_of(const Change& change) {
  switch (change.kind) {
    case Change::Kind::kLevel:
      return {change.before.level, change.after.level};
    case Change::Kind::kTrend:
      return {change.before.slope, change.after.slope};
    case Change::Kind::kVariance:
      return {change.before.deviation, change.after.deviation};
  }
  return {};
}

Result<Changed> look(RawSeries raw, const DetectOptions& options, const TimeScale& scale) {
  const CommonOptions& common = options.common;
  FORESHOCK_TRY(GridSeries series, on_grid(std::move(raw), common.input.frequency, scale));
  using Wanted = DetectOptions::Wanted;
  ChangeOptions wanted;
  wanted.season = season_of(common.season, series.grid, series.values);
  if (wanted.season < 2) wanted.season = 0;
  wanted.course = options.changes != Wanted::kVariance;
  wanted.variance = options.changes != Wanted::kLevel;
  FORESHOCK_TRY(Changes found, find_changes(series.values, wanted));
  return Changed{std::move(series.id), series.grid, std::move(series.values), std::move(found)};
}

Columns change_columns() {
  return {"unique_id", "ds", "kind", "from", "to", "size", "earliest", "latest", "p_value"};
}

void write_changes(const Changed& series, Rows& rows) {
  const auto time = [&](std::size_t step) {
    write_time(rows, series.grid.time_of(static_cast<std::int64_t>(step)), series.grid.scale);
  };
  for (const Change& change : series.found.changes) {
    const auto [from, to] = sizes_of(change);
    rows.text(series.id);
    time(change.index);
    rows.text(name_of(change.kind));
    rows.number(from);
    rows.number(to);
    rows.number(to - from);
    time(change.earliest);
    time(change.latest);
    rows.number(change.p_value);
    rows.end_row();
  }
}

std::string card(const Changed& series) {
  const std::vector<Change>& changes = series.found.changes;
  std::vector<std::size_t> marks;
  std::string rows;
  for (const Change& change : changes) {
    marks.push_back(change.index);
    const auto time = [&](std::size_t step) {
      return series.grid.text_of(static_cast<std::int64_t>(step));
    };
    const auto [from, to] = sizes_of(change);
    rows += "<tr><th scope=\"row\">" + time(change.index) + "</th><td>" +
            std::string(name_of(change.kind)) + "</td><td>" + short_number(from) + "</td><td>" +
            short_number(to) + "</td><td>" + time(change.earliest) + " – " + time(change.latest) +
            "</td><td>" + (change.p_value < 1e-4 ? "&lt; 0.0001" : short_number(change.p_value)) +
            "</td></tr>";
  }
  const std::string title = "The series and its course";
  std::string body =
      panel(title, line_chart({title, series.found.course, {}, series.values, marks}));
  if (!changes.empty()) {
    body += table_of("Changes", {"When", "What", "From", "To", "Between (95 %)", "p"}, rows);
  }
  return card_of(series.id,
                 std::to_string(series.values.size()) + " steps; " +
                     counted(static_cast<std::int64_t>(changes.size()), "change"),
                 body);
}

/// Everything that results are handed to.
struct Sinks {
  Output output;
  std::optional<File> page;  ///< Opened before the work, so that a wrong path is known early.
  ReportPage report;
  Skips skips;
  long long series = 0;
  long long changes = 0;
};

Status take(const Outcome& outcome, Sinks& sinks) {
  if (!outcome.series) {
    sinks.skips.add(outcome.id, outcome.series.error().message);
    return {};
  }
  ++sinks.series;
  sinks.changes += static_cast<long long>(outcome.series->found.changes.size());
  if (sinks.page && sinks.report.wants_next()) sinks.report.add(card(*outcome.series));
  Rows rows = sinks.output.rows();
  write_changes(*outcome.series, rows);
  return rows.empty() ? Status{} : sinks.output.write(rows);
}

Result<Sinks> open_sinks(const DetectOptions& options) {
  FORESHOCK_TRY(Output output, Output::open(options.common.output, change_columns()));
  Sinks sinks{std::move(output),
              {},
              ReportPage(title_of("Changes", options.common.input.path),
                         " The course is a mean or a line between changes, with its season.",
                         "detect", kMostCards),
              {}};
  if (!options.report_path.empty()) {
    FORESHOCK_TRY(File page, File::open(options.report_path));
    sinks.page.emplace(std::move(page));
  }
  return sinks;
}

Status finish(const DetectOptions& options, const Console& console, Sinks& sinks) {
  if (sinks.skips.count() > 0) console.note(sinks.skips.text());
  console.note(counted(sinks.series, "series") + ", " + counted(sinks.changes, "change"));
  FORESHOCK_TRY_VOID(sinks.output.finish());
  if (!sinks.page) return {};
  FORESHOCK_TRY_VOID(save_report(*sinks.page, sinks.report.html(), options.report_path, console));
  return {};
}

}  // namespace

Result<Exit> run_changes(const DetectOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  FORESHOCK_TRY(Sinks sinks, open_sinks(options));
  const TimeScale scale = reader.scale();
  FORESHOCK_TRY(const bool cut_short,
                work_through<Outcome>(
                    "detect", reader, common, console,
                    [&](RawSeries raw) {
                      std::string id = raw.id;
                      return Outcome{std::move(id), look(std::move(raw), options, scale)};
                    },
                    [&](Outcome&& outcome) { return take(outcome, sinks); }));
  if (cut_short) return end_interrupted(sinks.output);
  if (sinks.series == 0) {
    return tl::unexpected(sinks.skips.nothing_done(reader.name()));
  }
  FORESHOCK_TRY_VOID(finish(options, console, sinks));
  return options.fail_on_alert && sinks.changes > 0 ? Exit::kGate : Exit::kOk;
}

}  // namespace foreshock::app
