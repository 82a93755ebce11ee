#pragma once

/// What the tests of partitions share: samples, a listener that writes everything down, snapshots.

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/engine/partition.h"

namespace foreshock::testing_partition {

using Kind = Sample::Kind;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline const Timestamp kStart{std::chrono::hours{400'000}};

inline Partition::Options minutely() {
  return {.live = {.season = 6}, .frequency = Frequency::parse("1m").value()};
}

/// A sample that owns its key.
struct Given {
  std::string key;
  Timestamp time;
  double value = 0;
  Kind kind = Kind::kGauge;
  Timestamp since{};

  Sample sample() const {
    return {.key = key,
            .hash = series_hash(key),
            .time = time,
            .value = value,
            .since = since,
            .kind = kind};
  }
};

inline std::string bits(double v) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(v)));
  return text;
}

inline std::string bits(const Predictive& p) {
  return bits(p.location()) + "/" + bits(p.scale()) + "/" + bits(p.dof());
}

inline std::int64_t ns(Timestamp time) {
  return time.time_since_epoch().count();
}

/// Everything that is told, in order, as text, bit by bit.
class Recorder : public PartitionListener {
 public:
  void alert(const Point& point) override {
    told.push_back("alert " + std::string(point.key) + " " + std::to_string(ns(point.time)) + " " +
                   (std::isnan(point.value) ? "nan" : bits(point.value)) + " " +
                   bits(point.step->predictive) + " " + bits(point.interval.lower) + " " +
                   bits(point.interval.upper) + " " + std::to_string(int(point.step->kind)));
  }
  void forecast(std::string_view key, Timestamp origin, Timestamp first, const Frequency& frequency,
                const Forecast& forecast) override {
    std::string text = "forecast " + std::string(key) + " " + std::to_string(ns(origin)) + " " +
                       std::to_string(ns(first)) + " " + frequency.name();
    for (const Predictive& step : forecast.steps) text += " " + bits(step);
    told.push_back(text);
  }
  std::vector<std::string> told;
};

inline std::vector<Sample> samples_of(std::span<const Given> given) {
  std::vector<Sample> out;
  for (const Given& g : given) out.push_back(g.sample());
  return out;
}

inline void push(Partition& partition, std::span<const Given> given, PartitionListener& listener) {
  partition.push(samples_of(given), listener);
}

inline void push(Partition& partition, const Given& given, PartitionListener& listener) {
  partition.push(std::vector{given.sample()}, listener);
}

using Pages = std::vector<std::vector<std::byte>>;

inline Pages snapshot(Partition& partition, std::int64_t next_offset,
                      std::size_t page_bytes = 4096) {
  Pages pages;
  partition.begin_snapshot(next_offset);
  while (!partition.continue_snapshot(
      7, page_bytes, [&](std::vector<std::byte> page) { pages.push_back(page); })) {
  }
  return pages;
}

inline Result<Partition> restored(const Partition::Options& options, const Pages& pages) {
  auto partition = Partition::make(options).value();
  for (const auto& page : pages) {
    auto status = partition.restore_page(page);
    if (!status) return tl::unexpected(status.error());
  }
  auto offset = partition.finish_restore();
  if (!offset) return tl::unexpected(offset.error());
  return partition;
}

/// A stream with all that happens: series of different phases, some with totals; points that are
/// missing, late, doubled, swapped, far ahead; series that come, go, end and come back; and after
/// three quarters of it two hours in which nothing came.
inline std::vector<Given> wild(int series, int steps, std::uint64_t seed) {
  Rng rng(seed);
  const auto chance = [&](double p) { return rng.uniform() < p; };
  std::vector<Given> out;
  std::vector<double> totals(static_cast<std::size_t>(series), 0.0);
  for (int t = 0; t < steps; ++t) {
    for (int s = 0; s < series; ++s) {
      const auto i = static_cast<std::size_t>(s);
      if (chance(s < 30 ? 0.05 : 0.6) || (s % 5 == 4 && (t / 20) % 2 == 1)) continue;
      const int pause = 4 * t > 3 * steps ? 120 : 0;
      Given g{.key = "series{nr=\"" + std::to_string(s) + "\"}",
              .time = kStart + minutes{t + pause} + seconds{s % 60} +
                      milliseconds{int(rng.uniform() * 900)},
              .value = 10 * s + std::sin(t) + rng.normal()};
      if (s % 4 == 1) {
        totals[i] = chance(0.02) ? 0 : totals[i] + 60 * (5 + rng.uniform());
        g.kind = Kind::kTotal;
        g.value = totals[i];
        if (s % 8 == 1) g.since = kStart - minutes{5};
      }
      if (chance(0.02)) g.value = std::nan("");
      if (chance(0.01)) g.kind = Kind::kEnd;
      if (chance(0.01)) g.value *= 50;
      if (chance(0.003)) g.time += std::chrono::hours{24 * 400};
      if (chance(0.003)) g.time -= std::chrono::hours{24 * 400};
      if (chance(0.01)) g.time += minutes{7};
      out.push_back(g);
      if (chance(0.02)) out.push_back(g);
      if (chance(0.05) && out.size() > 40) {
        std::swap(out.back(), out[out.size() - 1 - static_cast<std::size_t>(rng.uniform() * 40)]);
      }
    }
  }
  return out;
}

}  // namespace foreshock::testing_partition
