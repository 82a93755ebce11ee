#include "foreshock/app/decompose.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "foreshock/app/each_series.h"
#include "foreshock/app/ending.h"
#include "foreshock/app/grid_series.h"
#include "foreshock/app/output.h"
#include "foreshock/models/structural/decompose.h"

namespace foreshock::app {
namespace {

struct Decomposed {
  GridSeries series;
  StructuralParts parts;
};

/// What came of one series.
struct Outcome {
  std::string id;
  Result<Decomposed> series;
};

/// Steps of every season asked for, ascending.
std::vector<int> periods_of(const DecomposeOptions& options, const GridSeries& series) {
  std::vector<int> periods;
  for (const SeasonOption& season : options.seasons) {
    const int steps = season_of(season, series.grid, series.values);
    if (steps > 1) periods.push_back(steps);
  }
  std::sort(periods.begin(), periods.end());
  periods.erase(std::unique(periods.begin(), periods.end()), periods.end());
  return periods;
}

Result<Decomposed> decompose_one(RawSeries raw, const DecomposeOptions& options, bool numbered) {
  FORESHOCK_TRY(GridSeries series,
                on_grid(std::move(raw), options.common.input.frequency, numbered));
  const std::vector<int> periods = periods_of(options, series);
  FORESHOCK_TRY(StructuralParts parts,
                decompose_structural(series.values, {.seasons = periods, .thorough = false}));
  for (const int period : periods) {
    if (std::find(parts.periods.begin(), parts.periods.end(), period) != parts.periods.end())
      continue;
    return fail(Errc::kInvalidArgument,
                "season " + std::to_string(period) + ": needs two rounds, and no more than 200 " +
                    "steps; it has " + std::to_string(series.values.size()) + " points");
  }
  return Decomposed{std::move(series), std::move(parts)};
}

Columns columns_for(const std::vector<int>& periods, bool deviations) {
  Columns columns{"unique_id", "ds", "y", "trend"};
  for (const int period : periods) columns.push_back("seasonal-" + std::to_string(period));
  columns.emplace_back("remainder");
  if (!deviations) return columns;
  columns.emplace_back("trend-sd");
  for (const int period : periods) columns.push_back("seasonal-" + std::to_string(period) + "-sd");
  return columns;
}

/// Everything that results are handed to. The output is opened with the first of them, since it
/// says which columns there are.
class Sink {
 public:
  Sink(const DecomposeOptions& options, const Console& console, bool numbered)
      : options_(options), console_(console), numbered_(numbered) {}

  Status take(const Outcome& outcome) {
    if (!outcome.series) {
      skips_.add(outcome.id, outcome.series.error().message);
      return {};
    }
    const StructuralParts& parts = outcome.series->parts;
    if (!output_) FORESHOCK_TRY_VOID(open(parts.periods));
    if (parts.periods != periods_) {
      skips_.add(outcome.id, "its seasons are not those of the first series (give --season)");
      return {};
    }
    ++done_;
    if (options_.common.verbose) {
      console_.note(outcome.id + ": " + parts.fit.spec.name() + (parts.logarithm ? ", log" : ""));
    }
    return write(*outcome.series);
  }

  Result<Exit> end(const std::string& name, bool cut_short) {
    if (cut_short && !output_) FORESHOCK_TRY_VOID(open({}));
    if (cut_short) return end_interrupted(*output_);
    if (done_ == 0) {
      const bool empty = skips_.count() == 0;
      return fail(Errc::kMalformedInput, name + ": " + (empty ? "no rows" : skips_.text()));
    }
    if (skips_.count() > 0) console_.note(skips_.text());
    FORESHOCK_TRY_VOID(output_->finish());
    return Exit::kOk;
  }

 private:
  Status open(const std::vector<int>& periods) {
    periods_ = periods;
    FORESHOCK_TRY(Output output,
                  Output::open(options_.common.output, columns_for(periods, options_.deviations)));
    output_.emplace(std::move(output));
    return {};
  }

  Status write(const Decomposed& one) {
    Rows rows = output_->rows();
    const StructuralParts& parts = one.parts;
    for (std::size_t t = 0; t < one.series.values.size(); ++t) {
      rows.text(one.series.id);
      write_time(rows, one.series.grid.time_of(static_cast<std::int64_t>(t)), numbered_);
      rows.number(one.series.values[t]);
      rows.number(parts.trend.mean[t]);
      for (const ComponentCourse& season : parts.seasons) rows.number(season.mean[t]);
      rows.number(parts.remainder[t]);
      if (options_.deviations) {
        rows.number(parts.trend.deviation[t]);
        for (const ComponentCourse& season : parts.seasons) rows.number(season.deviation[t]);
      }
      rows.end_row();
    }
    return output_->write(rows);
  }

  const DecomposeOptions& options_;
  const Console& console_;
  bool numbered_;
  std::vector<int> periods_;
  std::optional<Output> output_;
  Skips skips_;
  long long done_ = 0;
};

}  // namespace

Result<Exit> run_decompose(const DecomposeOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  const bool numbered = reader.numbered();
  Sink sink(options, console, numbered);
  bool cut_short = false;
  {
    Progress progress("decompose", console, common.output);
    FORESHOCK_TRY(
        cut_short,
        each_series<Outcome>(
            reader, common.threads, progress,
            [&](RawSeries raw) {
              std::string id = raw.id;
              return Outcome{std::move(id), decompose_one(std::move(raw), options, numbered)};
            },
            [&](Outcome&& outcome) { return sink.take(outcome); }));
  }
  reader.report(console);
  return sink.end(reader.name(), cut_short);
}

}  // namespace foreshock::app
