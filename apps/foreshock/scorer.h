#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "foreshock/app/grid_series.h"
#include "foreshock/app/options.h"
#include "foreshock/app/rows.h"
#include "foreshock/core/result.h"
#include "foreshock/engine/aligner.h"
#include "foreshock/engine/pipeline.h"
#include "foreshock/ingest/csv_source.h"

namespace foreshock::app {

/// What happened while points were scored.
struct ScoreCounts {
  std::int64_t points = 0;
  std::int64_t alerts = 0;
  std::int64_t crowded = 0;     ///< Points on a step that another one stands on already.
  std::int64_t suppressed = 0;  ///< Alerts that the calendar kept quiet.
  std::int64_t restarts = 0;    ///< Gaps so long that the series began anew.

  ScoreCounts& operator+=(const ScoreCounts& other);
};

/// Neighbouring points of one block.
struct Piece {
  std::shared_ptr<const SeriesBlock> block;
  std::size_t from = 0;
  std::size_t end = 0;
};

/// The columns of `foreshock detect`.
Columns detect_columns();

/// Whether the calendar has a window there.
bool is_quiet(const DetectOptions& options, Timestamp time);

/// What scores a series of these steps from its first point on, without a look at those to come.
Result<Pipeline> causal_pipeline(const DetectOptions& options, const Frequency& frequency,
                                 bool numbered);

/// One series on its way through its pipeline: every point is scored by what came before it.
class Scorer {
 public:
  /// `first` tells the step of the series, unless the options do.
  static Result<Scorer> make(const DetectOptions& options, const SeriesBlock& first,
                             const TimeScale& scale);

  /// Writes one row per point of the piece, which follows the one before. `options` as for make().
  Status score(const Piece& piece, const DetectOptions& options, Rows& rows, ScoreCounts& counts);

  /// Of the model that speaks now.
  const std::string& form() const { return pipeline_.report().form; }

 private:
  Scorer(Aligner aligner, Pipeline pipeline, TimeScale scale, bool local)
      : aligner_(aligner),
        pipeline_(std::move(pipeline)),
        scale_(std::move(scale)),
        local_(local) {}
  Status pass_gap(std::int64_t missing, Timestamp time, const DetectOptions& options,
                  ScoreCounts& counts);
  void judge(double y, bool quiet, Level level, Rows& rows, ScoreCounts& counts);

  Aligner aligner_;
  Pipeline pipeline_;
  TimeScale scale_;
  bool local_;                            ///< As in Grid.
  std::int64_t crowded_ = 0;              ///< Steps ahead of the grid, from crowded points.
  AlertKind waiting_ = AlertKind::kNone;  ///< Raised on a missing step; told on the next row.
};

}  // namespace foreshock::app
