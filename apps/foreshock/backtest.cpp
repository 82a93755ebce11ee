#include "foreshock/app/backtest.h"

#include <optional>
#include <utility>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/output.h"
#include "foreshock/app/report.h"
#include "foreshock/app/report_file.h"
#include "foreshock/app/scoreboard.h"
#include "foreshock/app/trial.h"

namespace foreshock::app {
namespace {

/// What came of one series.
struct Outcome {
  std::string id;
  Result<Trial> trial;
  std::optional<Rows> cv;
};

/// Everything that results are handed to.
struct Sinks {
  Scoreboard board;
  Skips skips;
  std::optional<Output> cv;
  std::optional<File> page;  ///< Opened before the work, so that a wrong path is known early.
  Report report;
};

Status take(Outcome&& outcome, Sinks& sinks) {
  if (!outcome.trial) {
    sinks.skips.add(outcome.id, outcome.trial.error().message);
    return {};
  }
  sinks.board.add(*outcome.trial);
  if (sinks.page) sinks.report.add(*outcome.trial);
  if (sinks.cv) FORESHOCK_TRY_VOID(sinks.cv->write(*outcome.cv));
  return {};
}

Result<Sinks> open_sinks(const BacktestOptions& options) {
  const CommonOptions& common = options.common;
  Sinks sinks{Scoreboard(common.models, common.levels), {}, {}, {}, Report(options)};
  if (!options.cv_path.empty()) {
    FORESHOCK_TRY(Output cv, Output::open({Format::kCsv, options.cv_path}, cv_columns(common)));
    sinks.cv.emplace(std::move(cv));
  }
  if (!options.report_path.empty()) {
    FORESHOCK_TRY(File page, File::open(options.report_path));
    sinks.page.emplace(std::move(page));
  }
  return sinks;
}

Result<Exit> conclude(const BacktestOptions& options, Sinks& sinks, Output& output,
                      const Console& console) {
  Rows rows = output.rows();
  sinks.board.write(rows);
  FORESHOCK_TRY_VOID(output.write(rows));
  FORESHOCK_TRY_VOID(output.finish());
  if (sinks.cv) FORESHOCK_TRY_VOID(sinks.cv->finish());
  if (sinks.page) {
    FORESHOCK_TRY_VOID(save_report(*sinks.page, sinks.report.html(sinks.board, sinks.skips.count()),
                                   options.report_path, console));
  }
  if (!options.gate) return Exit::kOk;
  const std::string fired = sinks.board.fired(*options.gate);
  if (fired.empty()) return Exit::kOk;
  complain("--fail-on " + options.gate->text + ": " + fired);
  return Exit::kGate;
}

}  // namespace

Result<Exit> run_backtest(const BacktestOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  FORESHOCK_TRY(Sinks sinks, open_sinks(options));
  FORESHOCK_TRY(Output output, Output::open(common.output, sinks.board.columns()));
  const TimeScale scale = reader.scale();
  FORESHOCK_TRY(
      const bool cut_short,
      work_through<Outcome>(
          "backtest", reader, common, console,
          [&](RawSeries raw) {
            std::string id = raw.id;
            Outcome outcome{std::move(id), try_series(std::move(raw), options, scale), {}};
            if (outcome.trial && sinks.cv) {
              outcome.cv = sinks.cv->rows();
              write_cv(*outcome.trial, common.levels, *outcome.cv);
            }
            return outcome;
          },
          [&](Outcome&& outcome) { return take(std::move(outcome), sinks); }));
  if (cut_short) return end_interrupted(sinks.cv ? *sinks.cv : output);
  if (sinks.board.series() == 0) {
    return tl::unexpected(sinks.skips.nothing_done(reader.name()));
  }
  if (sinks.skips.count() > 0) console.note(sinks.skips.text());
  return conclude(options, sinks, output, console);
}

}  // namespace foreshock::app
