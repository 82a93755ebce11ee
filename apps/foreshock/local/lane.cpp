#include "foreshock/app/local/lane.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <thread>
#include <utility>

#include "foreshock/app/service/settings_of.h"
#include "foreshock/serve/page_json.h"

namespace foreshock::app {
namespace {

constexpr std::size_t kTogether = 64;  ///< Samples of one hold of the lock: some 50 us.
constexpr std::size_t kRows = 1024;    ///< Of a snapshot, in one hold.
constexpr std::size_t kPageBytes = 1 << 20;
constexpr int kMostSteps = 100'000;
constexpr std::chrono::milliseconds kDiskPause{5};

/// The partition of this step length, by the options of all.
Partition::Options options_of(const RunOptions& options, const Frequency& frequency) {
  RunOptions own = options;
  own.frequency = frequency;
  Partition::Options out = partition_options(own);
  out.pipeline.follow_season = options.season < 0;
  out.watch_all = true;
  return out;
}

kafka::TopicPartition place_of(const std::string& lane) {
  return {"local-" + lane, 0};
}

}  // namespace

Result<std::unique_ptr<Lane>> Lane::make(const RunOptions& options, const Frequency& frequency,
                                         Board& board, CoverageCounts& coverage,
                                         IncidentListener& incidents, FitListener& fits) {
  Partition::Options made_with = options_of(options, frequency);
  made_with.pipeline.fits = &fits;
  FORESHOCK_TRY(Partition partition, Partition::make(made_with));
  return std::unique_ptr<Lane>(new Lane(options, frequency, board, coverage, incidents,
                                        std::move(partition), std::move(made_with)));
}

Lane::Lane(const RunOptions& options, const Frequency& frequency, Board& board,
           CoverageCounts& coverage, IncidentListener& incidents, Partition partition,
           Partition::Options made_with)
    : name_(frequency.name()),
      frequency_(frequency),
      horizon_(options.horizon),
      options_(std::move(made_with)),
      board_(board),
      writer_(board, coverage, incidents, options_),
      partition_(std::move(partition)) {}

void Lane::push(std::span<const Sample> samples) {
  while (!samples.empty()) {
    const std::size_t n = std::min(samples.size(), kTogether);
    const std::lock_guard lock(mutex_);
    partition_.push(samples.first(n), *this);
    position_ += static_cast<std::int64_t>(n);
    samples = samples.subspan(n);
  }
}

std::optional<SeriesOutlook> Lane::outlook(std::string_view series, int steps) const {
  std::optional<Partition::Outlook> ahead;
  {
    const std::lock_guard lock(mutex_);
    ahead = partition_.outlook(series,
                               Horizon(std::clamp(steps > 0 ? steps : horizon_, 1, kMostSteps)));
  }
  if (!ahead) return std::nullopt;
  return series_outlook(*ahead, frequency_, board_.levels);
}

bool Lane::knows(std::string_view series) const {
  const std::lock_guard lock(mutex_);
  return partition_.knows(series);
}

std::vector<std::string> Lane::moved() {
  const std::lock_guard lock(mutex_);
  return writer_.moved();
}

Lane::Report Lane::report() const {
  const std::lock_guard lock(mutex_);
  return {.series = partition_.size(),
          .warming_up = partition_.warming_up(),
          .degraded = partition_.degraded(),
          .refits_waiting = partition_.refits_waiting(),
          .is_miscalibrated = partition_.is_miscalibrated(),
          .state_bytes = partition_.state_bytes(),
          .counts = partition_.counts()};
}

std::int64_t Lane::position() const {
  const std::lock_guard lock(mutex_);
  return position_;
}

Status Lane::load(SnapshotStore& store, std::vector<std::string>& refused) {
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  const auto make = [this] { return Partition::make(options_); };
  const std::lock_guard lock(mutex_);
  FORESHOCK_TRY(auto loaded, store.load({place_of(name_), kAll, {}}, make));
  refused.insert(refused.end(), loaded.refused.begin(), loaded.refused.end());
  if (!loaded.partition) return {};
  partition_ = std::move(*loaded.partition);
  position_ = loaded.next_offset;
  return {};
}

bool Lane::resume(const Incident& incident) {
  const std::lock_guard lock(mutex_);
  const auto ahead = partition_.outlook(incident.series, Horizon(1));
  if (!ahead || !ahead->in_incident) return false;
  writer_.resume(incident);
  return true;
}

Status Lane::save(SnapshotStore& store) {
  {
    const std::lock_guard lock(mutex_);
    FORESHOCK_TRY_VOID(store.begin(place_of(name_), position_));
    partition_.begin_snapshot(position_);
  }
  Status written;
  const auto put = [&](std::vector<std::byte> page) {
    if (written) written = store.put(page);
  };
  for (bool done = false; !done;) {
    const std::lock_guard lock(mutex_);
    done = partition_.continue_snapshot(kRows, kPageBytes, put);
  }
  FORESHOCK_TRY_VOID(written);
  FORESHOCK_TRY_VOID(store.seal());
  for (bool safe = false; !safe;) {
    FORESHOCK_TRY(safe, store.is_safe());
    if (!safe) std::this_thread::sleep_for(kDiskPause);
  }
  return store.publish();
}

}  // namespace foreshock::app
