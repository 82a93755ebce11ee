#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/app/plan_need.h"
#include "foreshock/core/random.h"
#include "foreshock/core/sample.h"
#include "foreshock/engine/partition.h"

namespace foreshock::app {
namespace {

using Clock = std::chrono::steady_clock;

/// More than the nearer caches hold: the service has many.
constexpr int kSeries = 20'000;
constexpr int kRounds = 60;
constexpr int kTimed = 10;  ///< Of those, the last.
/// What librdkafka and the decoder take for a record of 100 bytes (docs/performance.md).
constexpr double kBesidesSeconds = 0.45e-6;

class Deaf final : public PartitionListener {
 public:
  void alert(const Point& point) override { static_cast<void>(point); }
  void forecast(std::string_view key, Timestamp origin, Timestamp first, const Frequency& frequency,
                const Forecast& forecast) override {
    static_cast<void>(key);
    static_cast<void>(origin);
    static_cast<void>(first);
    static_cast<void>(frequency);
    static_cast<void>(forecast);
  }
};

/// One point of every series, in the order of the names.
void fill(std::vector<Sample>& samples, int round, Rng& rng) {
  const Timestamp time{std::chrono::hours{24 * 365 * 50} + std::chrono::minutes{round}};
  for (Sample& sample : samples) {
    sample.time = time;
    sample.value = 100 + rng.normal();
  }
}

}  // namespace

Result<Need> live_need(int season) {
  Partition::Options options;
  options.live.season = std::max(season, 0);
  FORESHOCK_TRY(Partition partition, Partition::make(options));
  std::vector<std::string> keys;
  for (int s = 0; s < kSeries; ++s) {
    keys.push_back("http_requests{instance=\"10.0.0." + std::to_string(s) + "\",job=\"api\"}");
  }
  std::vector<Sample> samples;
  for (const std::string& key : keys) samples.push_back({.key = key, .hash = series_hash(key)});
  Rng rng(1);
  Deaf listener;
  Clock::duration spent{0};
  for (int round = 0; round < kRounds; ++round) {
    fill(samples, round, rng);
    const auto begin = Clock::now();
    partition.push(samples, listener);
    if (round >= kRounds - kTimed) spent += Clock::now() - begin;
  }
  Need need;
  need.state_bytes = partition.state_bytes() / kSeries;
  need.point_seconds =
      kBesidesSeconds + std::chrono::duration<double>(spent).count() / (kTimed * kSeries);
  need.how = "scoring measured here, with 0.45 us to consume and decode a record";
  return need;
}

}  // namespace foreshock::app
