#pragma once

/// All series of one partition of a topic: who they are, where each stands on its grid, what state
/// it has, and a snapshot of all of it that is taken while points keep coming.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/frequency.h"
#include "foreshock/core/sample.h"
#include "foreshock/detect/calendar.h"
#include "foreshock/engine/fit_budget.h"
#include "foreshock/engine/live_series.h"
#include "foreshock/engine/pipeline.h"

namespace foreshock {

/// What a partition tells of a series. Texts and spans hold only during the call.
class PartitionListener {
 public:
  virtual ~PartitionListener() = default;
  struct Point {
    std::string_view key;
    Timestamp time;      ///< Of the step.
    Timestamp from;      ///< Of the step at which it began, as estimated.
    Timestamp earliest;  ///< With 95 % it began no earlier,
    Timestamp latest;    ///< and no later; both `from` where no error of it is known.
    double value;        ///< NaN for silence.
    const Step* step;
    const Sample* cause;  ///< Its own sample, or the one that moved time on.
    Interval interval;    ///< Where the point was expected, 95 %.
  };
  /// An incident opened, or a season changed.
  virtual void alert(const Point& point) = 0;
  /// Every step of a series that is watched, before its alert: where it was expected by each of
  /// Options::watch_levels, in their order, before it was seen.
  virtual void point(const Point& point, std::span<const Interval> expected);
  /// A series that was not known.
  virtual void appeared(std::string_view key);
  /// Due every `forecast_every` of event time: `forecast.steps[0]` is at `first`.
  virtual void forecast(std::string_view key, Timestamp origin, Timestamp first,
                        const Frequency& frequency, const Forecast& forecast) = 0;
};

class Partition {
 public:
  struct Options {
    /// "live": LiveSeries in flat rows. Any other name of a model: a Pipeline each.
    std::string model = "live";
    LiveSeries::Options live;
    Pipeline::Options pipeline;  ///< Of the others.
    FitBudget fits;              ///< Of the others: what falls due beyond it waits for its turn.
    Frequency frequency = Frequency::every(std::chrono::minutes{1}).value();
    Duration lateness = std::chrono::seconds{30};
    std::size_t most_series = 1'000'000;  ///< >= 1; the one not seen for longest goes first.
    std::int64_t longest_gap = 10'000;    ///< Steps; after a longer gap a series starts anew.
    std::int64_t silence_steps = 1'000;   ///< Steps of silence that are watched; then it rests.
    std::size_t most_held = 65'536;       ///< Points that came before their turn, of all series.
    /// A time further ahead of all others is believed only when a second one of its series agrees;
    /// no less than 100 steps.
    Duration far_ahead = std::chrono::hours{24};
    int horizon = 0;                  ///< Steps of a forecast; 0: none are made.
    Duration forecast_every{0};       ///< Event time; 0: none are made.
    std::vector<Level> watch_levels;  ///< Of the steps of watched series; an interval for each.
    bool watch_all = false;           ///< All series are watched from their first step on.
    /// Inside its windows steps are learnt and none alerts; of one copy for all series. Null: none.
    std::shared_ptr<const Calendar> calendar = nullptr;
  };
  /// What is ahead of one series.
  struct Outlook {
    Timestamp origin;  ///< Of the latest step that its model has met.
    Timestamp first;   ///< Of forecast.steps[0].
    Forecast forecast;
    std::string form;  ///< What forecasts: "live", "ETS(A,N,A)[48]".
    bool warming_up = false;
    bool in_incident = false;
  };
  /// Of samples, but for `evicted` and `started_anew`, which are of series.
  struct Counts {
    std::uint64_t scored = 0;     ///< Steps with a sample: those closed in silence are not counted.
    std::uint64_t duplicate = 0;  ///< Of a step that had one: ignored.
    std::uint64_t late = 0;       ///< Of a step that is past: ignored.
    std::uint64_t evicted = 0;
    std::uint64_t started_anew = 0;
    std::uint64_t resets = 0;         ///< Totals that began again.
    std::uint64_t too_far_ahead = 0;  ///< By `far_ahead`; believed or not.
    std::uint64_t refused = 0;        ///< Keys that are empty or longer than 64 KiB.
    std::uint64_t suppressed = 0;     ///< Alerts that the calendar kept quiet; in no snapshot.
  };

  /// Errors:  kInvalidArgument for options out of range, and as LiveSeries and Pipeline have them.
  static Result<Partition> make(const Options& options);
  ~Partition();
  Partition(Partition&&) noexcept;
  Partition& operator=(Partition&&) noexcept;

  /// Samples in the order of the partition; how they are cut into calls makes no difference.
  /// docs/event_time.md says what time makes of them.
  /// Cost:    look-up and update in two phases, with prefetch; no allocation for a series that is
  ///          known, but for points that are held.
  void push(std::span<const Sample> samples, PartitionListener& listener);

  /// From now on the listener is told of its steps, until it is evicted. False if it is not known.
  bool watch(std::string_view key);
  /// The same of all series in an incident: after a restore, for whoever wants to see their ends.
  /// Cost: a look at every series.
  void watch_incidents();
  bool knows(std::string_view key) const;
  void each_key(const std::function<void(std::string_view)>& visit) const;
  /// Nothing if the series is not known. Cost: that of its model's forecast.
  std::optional<Outlook> outlook(std::string_view key, Horizon horizon) const;

  std::size_t size() const;
  std::size_t warming_up() const;
  /// Series whose last fit failed, waits or was of a simpler model than was asked for: the last
  /// good model speaks. O(series) where there are fits.
  std::size_t degraded() const;
  /// Series whose fit has fallen due and waits for its turn.
  std::size_t refits_waiting() const;
  /// Far more points are surprising than should be, and for long: its p-values can't be believed.
  bool is_miscalibrated() const;
  std::size_t state_bytes() const;  ///< All that grows with series. Cost: O(pipelines).
  /// What is older comes late; the earliest Timestamp before the first sample. It goes back only
  /// where nearly all samples say that it went ahead by mistake.
  Timestamp watermark() const;
  const Counts& counts() const;

  /// The state as it is now, to be copied out in slices while push() goes on: what a slice has not
  /// reached yet is copied just before it changes, and kept until continue_snapshot() takes it. One
  /// that is under way is abandoned. `next_offset` is that of the record after the last sample.
  void begin_snapshot(std::int64_t next_offset);
  bool in_snapshot() const;
  /// Copies some rows more; a sealed page of about `page_bytes` at a time through `put`. True when
  /// all is out.
  bool continue_snapshot(std::size_t rows, std::size_t page_bytes,
                         const std::function<void(std::vector<std::byte>)>& put);
  void abandon_snapshot();

  /// Pages of one snapshot, in any order, then finish_restore(), which puts the state in place of
  /// the one that is there and gives the next offset. Until then, and after an error, nothing has
  /// changed; the next page is then the first of another try.
  /// Errors:  kMalformedInput for damaged pages or ones that do not belong together; kUnsupported
  ///          for a state of another version or of other options, saying which.
  Status restore_page(std::span<const std::byte> page);
  Result<std::int64_t> finish_restore();

  /// CRC of each series' state (grid, held points, model), sorted by key: what two runs must agree
  /// on.
  std::vector<std::pair<std::string, std::uint32_t>> digest() const;

 private:
  struct Parts;
  explicit Partition(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock
