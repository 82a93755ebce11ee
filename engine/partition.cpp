#include "foreshock/engine/partition.h"

#include <algorithm>
#include <array>
#include <optional>

#include "foreshock/engine/internal/page_format.h"
#include "foreshock/engine/internal/restore_pages.h"
#include "foreshock/engine/internal/snapshot_pages.h"
#include "foreshock/engine/internal/timeline.h"

namespace foreshock {
namespace {

using partition::SeriesIndex;

/// Samples that are looked up together: what they fetch has to stay in the nearer caches.
constexpr std::size_t kTogether = 64;
/// Samples between the fetch of a row and its update.
constexpr std::size_t kAhead = 3;
/// Steps of silence are counted, and a gap is gone through step by step.
constexpr std::int64_t kLongestGap = 1'000'000'000;
constexpr std::size_t kMostSeries = std::size_t{1} << 31U;

Status check(const Partition::Options& options) {
  const auto refuse = [](std::string_view why) {
    return fail(Errc::kInvalidArgument, "partition: " + std::string(why));
  };
  if (options.most_series < 1 || options.most_series > kMostSeries) {
    return refuse("most_series must be in [1, 2^31]");
  }
  if (options.longest_gap < 1 || options.longest_gap > kLongestGap) {
    return refuse("longest_gap must be in [1, 10^9] steps");
  }
  if (options.silence_steps < 0) return refuse("silence_steps must not be negative");
  if (options.lateness < Duration::zero()) return refuse("lateness must not be negative");
  if (options.far_ahead < Duration::zero()) return refuse("far_ahead must not be negative");
  if (options.horizon < 0 || options.forecast_every < Duration::zero()) {
    return refuse("horizon and forecast_every must not be negative");
  }
  if (options.model == "live") return LiveSeries::check(options.live);
  if (options.fits.most_saved < 1 || options.fits.patience < 1) {
    return refuse("fits.most_saved and fits.patience must be 1 or more");
  }
  FORESHOCK_TRY(const auto pipeline, Pipeline::make(partition::bank_options(options).pipeline));
  static_cast<void>(pipeline);
  return {};
}

}  // namespace

struct Partition::Parts {
  explicit Parts(const Options& of)
      : options(of),
        state(of),
        about(partition::options_text(of)),
        snapshot(about),
        timeline(options, state, snapshot) {}

  void push(std::span<const Sample> samples, PartitionListener& listener);

  const Options options;
  partition::PartitionState state;
  std::string about;
  partition::SnapshotPages snapshot;
  partition::Timeline timeline;
  std::optional<partition::RestorePages> restore;
};

Partition::Partition(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Partition::~Partition() = default;
Partition::Partition(Partition&&) noexcept = default;
Partition& Partition::operator=(Partition&&) noexcept = default;

Result<Partition> Partition::make(const Options& options) {
  FORESHOCK_TRY_VOID(check(options));
  return Partition(std::make_unique<Parts>(options));
}

void Partition::push(std::span<const Sample> samples, PartitionListener& listener) {
  while (!samples.empty()) {
    const std::size_t n = std::min(samples.size(), kTogether);
    parts_->push(samples.first(n), listener);
    samples = samples.subspan(n);
  }
}

void Partition::Parts::push(std::span<const Sample> samples, PartitionListener& listener) {
  for (const Sample& sample : samples) state.index.prefetch(sample.hash);
  std::array<SeriesIndex::Slot, kTogether> found;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    found[i] = state.index.candidate(samples[i].hash);
    if (found[i].row == partition::kNoRow) continue;
    state.bank.prefetch_head(found[i].row);
    state.due.prefetch(found[i].row);
    state.index.texts().prefetch(found[i].key);
  }
  const auto fetch = [&](std::size_t i) {
    if (i < samples.size() && found[i].row != partition::kNoRow) state.bank.prefetch(found[i].row);
  };
  for (std::size_t i = 0; i < kAhead; ++i) fetch(i);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    fetch(i + kAhead);
    timeline.meet(samples[i], found[i], listener);
  }
}

void PartitionListener::point(const Point&, std::span<const Interval>) {}

void PartitionListener::appeared(std::string_view) {}

bool Partition::watch(std::string_view key) {
  const std::uint32_t row = parts_->state.index.find(series_hash(key), key);
  if (row == partition::kNoRow) return false;
  parts_->state.bank[row].watched = 1;
  return true;
}

void Partition::watch_incidents() {
  auto& state = parts_->state;
  for (std::uint32_t row = 0; row < state.size(); ++row) {
    if (state.bank.in_incident(row)) state.bank[row].watched = 1;
  }
}

bool Partition::knows(std::string_view key) const {
  return parts_->state.index.find(series_hash(key), key) != partition::kNoRow;
}

void Partition::each_key(const std::function<void(std::string_view)>& visit) const {
  for (std::uint32_t row = 0; row < parts_->state.size(); ++row) visit(parts_->state.key_of(row));
}

std::optional<Partition::Outlook> Partition::outlook(std::string_view key, Horizon horizon) const {
  return parts_->timeline.outlook(key, horizon);
}

std::size_t Partition::size() const {
  return parts_->state.size();
}

bool Partition::is_miscalibrated() const {
  return parts_->state.watch.is_miscalibrated();
}

std::size_t Partition::degraded() const {
  return parts_->state.bank.degraded();
}

std::size_t Partition::refits_waiting() const {
  return parts_->state.bank.fits().size();
}

std::size_t Partition::warming_up() const {
  return parts_->state.warming_up;
}

std::size_t Partition::state_bytes() const {
  const auto& state = parts_->state;
  return state.size() * state.bank.row_bytes() + state.bank.pipeline_bytes() + state.index.bytes() +
         state.due.bytes() + state.held.size() * 96;
}

Timestamp Partition::watermark() const {
  const auto& clock = parts_->state.clock;
  return clock.has_begun() ? Timestamp{Duration{clock.watermark()}} : Timestamp::min();
}

const Partition::Counts& Partition::counts() const {
  return parts_->state.counts;
}

void Partition::begin_snapshot(std::int64_t next_offset) {
  parts_->snapshot.begin(parts_->state, next_offset);
}

bool Partition::in_snapshot() const {
  return parts_->snapshot.is_open();
}

bool Partition::continue_snapshot(std::size_t rows, std::size_t page_bytes,
                                  const std::function<void(std::vector<std::byte>)>& put) {
  return parts_->snapshot.go_on(parts_->state, rows, page_bytes, put);
}

void Partition::abandon_snapshot() {
  parts_->snapshot.abandon();
}

Status Partition::restore_page(std::span<const std::byte> page) {
  auto& restore = parts_->restore;
  if (!restore) restore.emplace(parts_->options, parts_->about);
  auto status = restore->read(page);
  if (!status) restore.reset();
  return status;
}

Result<std::int64_t> Partition::finish_restore() {
  auto& restore = parts_->restore;
  if (!restore) return fail(Errc::kMalformedInput, "a snapshot without pages");
  auto offset = restore->finish();
  if (offset) {
    parts_->snapshot.abandon();
    parts_->state = std::move(restore->state());
    parts_->timeline.forget_order();
    for (std::uint32_t row = 0; row < parts_->state.size(); ++row) parts_->timeline.derive(row);
  }
  restore.reset();
  return offset;
}

std::vector<std::pair<std::string, std::uint32_t>> Partition::digest() const {
  return partition::digest_of(parts_->state);
}

}  // namespace foreshock
