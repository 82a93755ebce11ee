#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/engine/fit_budget.h"
#include "foreshock/engine/internal/fit_queue.h"
#include "foreshock/engine/internal/row_slabs.h"
#include "foreshock/engine/internal/standing.h"
#include "foreshock/engine/live_series.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock::partition {

/// What stands at the head of each row.
struct Row {
  std::uint32_t key = 0;          ///< Its place among the texts.
  std::uint32_t held : 31 = 0;    ///< Points of it that are held.
  std::uint32_t watched : 1 = 0;  ///< Every step of it is told.
  std::int64_t forecast_due = 0;
  Standing at;
};

/// The series of a partition by row, and their models. With the model "live" a row is one piece of
/// memory, in whole cache lines: head, LiveSeries, season. Of any other model there is a Pipeline
/// beside it.
class SeriesBank {
 public:
  struct Options {
    bool flat = true;
    LiveSeries::Options live;
    Pipeline::Options pipeline;
    FitBudget fits;
  };
  explicit SeriesBank(const Options& options);

  void reach(std::uint32_t row);
  Row& operator[](std::uint32_t row) { return *reinterpret_cast<Row*>(slabs_.at(row)); }
  const Row& operator[](std::uint32_t row) const {
    return *reinterpret_cast<const Row*>(slabs_.at(row));
  }
  void prefetch(std::uint32_t row) const;
  void prefetch_head(std::uint32_t row) const;

  /// A model that has not seen anything.
  void start(std::uint32_t row);
  /// Where y was expected (95 %) is told only if it alerts. A fit that falls due is made at once if
  /// none waits and there is credit for it, else it waits: see next_fit().
  Step push(std::uint32_t row, double y, bool quiet, Interval& expected);
  /// The row whose turn it is, if there is credit for its fit.
  std::optional<std::uint32_t> next_fit() const;
  /// The fit of that row, which waits no more. None is made inside an incident.
  void fit(std::uint32_t row);
  /// A row that was read waits where it did. kMalformedInput for a turn that was never given.
  Status requeue(std::uint32_t row);
  FitQueue& fits() { return fits_; }
  const FitQueue& fits() const { return fits_; }
  bool is_flat() const { return options_.flat; }
  Forecast forecast(std::uint32_t row, Horizon horizon) const;
  /// For the next step.
  Interval expected_interval(std::uint32_t row, Level level) const;
  bool in_incident(std::uint32_t row) const;
  /// What forecasts, as a reader of the method knows it.
  std::string form(std::uint32_t row) const;

  /// Bytes of the model of a flat row; 0 for pipelines, whose length differs.
  std::size_t state_bytes() const { return options_.flat ? sizeof(LiveSeries) + season_bytes_ : 0; }
  void save(std::uint32_t row, std::vector<std::byte>& out) const;
  /// Errors:  kMalformedInput for bytes that no model has.
  Status read(std::uint32_t row, StateReader& in);

  std::size_t row_bytes() const { return slabs_.row_bytes(); }
  /// Of pipelines, which are beside the rows.
  std::size_t pipeline_bytes() const;
  /// By Pipeline::health(). Looks at every pipeline; flat rows have no fits.
  std::size_t degraded() const;

 private:
  static constexpr std::size_t kLine = 64;
  static constexpr std::size_t kStateAt =
      (sizeof(Row) + alignof(LiveSeries) - 1) / alignof(LiveSeries) * alignof(LiveSeries);
  static constexpr std::size_t kSeasonAt = kStateAt + sizeof(LiveSeries);

  static std::size_t row_bytes_of(const Options& options);
  LiveSeries& live(std::uint32_t row) const {
    return *reinterpret_cast<LiveSeries*>(slabs_.at(row) + kStateAt);
  }
  std::span<float> season(std::uint32_t row) const {
    return {reinterpret_cast<float*>(slabs_.at(row) + kSeasonAt), season_bytes_ / sizeof(float)};
  }

  Step push_fitted(std::uint32_t row, double y, bool quiet, Interval& expected);
  void wait_in_place(std::uint32_t row, const std::optional<FitWish>& before);
  std::string_view model_now(const Pipeline& series) const;

  Options options_;
  std::size_t season_bytes_;
  std::vector<std::byte> blank_;  ///< Model and season of a flat row that has not seen anything.
  RowSlabs slabs_;
  std::vector<std::unique_ptr<Pipeline>> pipelines_;
  FitQueue fits_;
};

}  // namespace foreshock::partition
