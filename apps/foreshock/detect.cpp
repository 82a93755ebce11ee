#include "foreshock/app/detect.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/app/ending.h"
#include "foreshock/app/interrupt.h"
#include "foreshock/app/ordered_pool.h"
#include "foreshock/app/output.h"
#include "foreshock/app/progress.h"
#include "foreshock/app/scorer.h"
#include "foreshock/app/series_reader.h"

namespace foreshock::app {
namespace {

/// Points of one job: some 1 MB of rows, so that what waits in line stays small.
constexpr std::size_t kPiecePoints = 8192;

/// What came of one piece.
struct Outcome {
  Rows rows;
  ScoreCounts counts;
  Status status;
  std::string id;
  std::string form;  ///< Of the model at the end of the piece.
};

/// The pieces of one series are scored one after the other by the scorer that they share.
Outcome score_piece(const Piece& piece, std::optional<Scorer>& scorer, const DetectOptions& options,
                    const TimeScale& scale, Rows rows) {
  Outcome outcome{std::move(rows), {}, {}, piece.block->id, {}};
  if (!scorer) {
    Result<Scorer> made = Scorer::make(options, *piece.block, scale);
    if (!made) {
      outcome.status = tl::unexpected(made.error().within("series '" + piece.block->id + "'"));
      return outcome;
    }
    scorer.emplace(std::move(*made));
  }
  outcome.status = scorer->score(piece, options, outcome.rows, outcome.counts);
  outcome.form = scorer->form();
  return outcome;
}

/// Counts over all series.
struct Totals {
  long long series = 0;
  ScoreCounts counts;
};

/// With -v: which model each series ended with.
class Forms {
 public:
  Forms(const Console& console, bool wanted) : console_(console), wanted_(wanted) {}
  void take(const Outcome& outcome) {
    if (outcome.id != id_ || form_.empty()) end();
    id_ = outcome.id;
    form_ = outcome.form;
  }
  void end() {
    if (wanted_ && !form_.empty()) console_.note(id_ + ": " + form_ + " at the end");
    form_.clear();
  }

 private:
  const Console& console_;
  bool wanted_;
  std::string id_;
  std::string form_;
};

void summarize(const Totals& totals, const Console& console) {
  const ScoreCounts& counts = totals.counts;
  if (counts.crowded > 0) {
    console.note(counted(counts.crowded, "point") +
                 " on a step that had one already: times are finer than the step (--freq sets it)");
  }
  if (counts.restarts > 0) {
    console.note(counted(counts.restarts, "gap") +
                 " of more than 10000 steps: begun anew behind it");
  }
  if (counts.suppressed > 0) {
    console.note(counted(counts.suppressed, "alert") + " kept quiet by the calendar");
  }
  console.note(counted(totals.series, "series") + ", " + counted(counts.points, "point") + ", " +
               counted(counts.alerts, "alert"));
}

/// True if Ctrl-C cut it short.
Result<bool> score_all(SeriesReader& reader, const DetectOptions& options, Progress& progress,
                       Output& output, Totals& totals, Forms& forms) {
  const TimeScale scale = reader.scale();
  OrderedPool<Outcome> pool(
      options.common.threads,
      [&](Outcome&& outcome) -> Status {
        FORESHOCK_TRY_VOID(std::move(outcome.status));
        forms.take(outcome);
        totals.counts += outcome.counts;
        progress.add(0, outcome.counts.points);
        return output.write(outcome.rows);
      },
      [&] { progress.tick(); });
  auto scorer = std::make_shared<std::optional<Scorer>>();
  bool continues = false;
  while (!interrupted()) {
    FORESHOCK_TRY(std::optional<SeriesBlock> next, reader.next_block());
    if (!next) {
      FORESHOCK_TRY_VOID(pool.finish());
      return interrupted();
    }
    if (!continues) {
      scorer = std::make_shared<std::optional<Scorer>>();
      ++totals.series;
      progress.add(1, 0);
    }
    bool after_previous = std::exchange(continues, next->continues);
    const auto block = std::make_shared<const SeriesBlock>(std::move(*next));
    for (std::size_t from = 0; from < block->times.size() && !interrupted(); from += kPiecePoints) {
      const Piece piece{block, from, std::min(from + kPiecePoints, block->times.size())};
      FORESHOCK_TRY_VOID(pool.submit(
          [&options, &output, scale, piece, scorer] {
            return score_piece(piece, *scorer, options, scale, output.rows());
          },
          std::exchange(after_previous, true)));
    }
  }
  FORESHOCK_TRY_VOID(pool.cut_short());
  return true;
}

}  // namespace

Result<Exit> run_detect(const DetectOptions& options) {
  const CommonOptions& common = options.common;
  const Console console(common.quiet);
  FORESHOCK_TRY(SeriesReader reader, SeriesReader::open(common.input, console));
  FORESHOCK_TRY(Output output, Output::open(common.output, detect_columns()));
  Totals totals;
  Forms forms(console, common.verbose);
  bool cut_short = false;
  {
    Progress progress("detect", console, common.output);
    FORESHOCK_TRY(cut_short, score_all(reader, options, progress, output, totals, forms));
  }
  forms.end();
  reader.report(console);
  if (cut_short) return end_interrupted(output);
  if (totals.series == 0) return fail(Errc::kMalformedInput, reader.name() + ": no rows");
  summarize(totals, console);
  FORESHOCK_TRY_VOID(output.finish());
  return options.fail_on_alert && totals.counts.alerts > 0 ? Exit::kGate : Exit::kOk;
}

}  // namespace foreshock::app
