// Any bytes as pages of a partition: they are restored whole or refused with a one-line error, and
// what was restored lives on and makes a twin.

#include "partition_fuzz.h"

#include <cmath>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/core/state_io.h"

namespace {

using namespace foreshock;  // NOLINT(google-build-using-namespace): a program, no library.
using Bytes = std::span<const std::byte>;

struct Checking : PartitionListener {
  void alert(const Point& point) override {
    FORESHOCK_CHECK(!point.key.empty());
    FORESHOCK_CHECK(point.step->alert);
    FORESHOCK_CHECK(point.step->verdict.p_value() >= 0 && point.step->verdict.p_value() <= 1);
  }
  void forecast(std::string_view key, Timestamp, Timestamp, const Frequency&,
                const Forecast& forecast) override {
    FORESHOCK_CHECK(!key.empty());
    FORESHOCK_CHECK(forecast.steps.size() == 2);
  }
};

std::vector<Bytes> payloads_of(Bytes bytes) {
  std::vector<Bytes> out;
  while (bytes.size() >= 2) {
    std::uint16_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes = bytes.subspan(2);
    out.push_back(bytes.first(std::min<std::size_t>(length, bytes.size())));
    bytes = bytes.subspan(out.back().size());
  }
  return out;
}

/// Of the first head among the pages.
std::uint32_t tie_of(const std::vector<Bytes>& payloads) {
  for (const Bytes payload : payloads) {
    if (payload.size() < fuzz::kAboutAt + 4 || payload[0] != std::byte{0}) continue;
    std::uint32_t about = 0;
    std::memcpy(&about, payload.data() + fuzz::kAboutAt, sizeof about);
    const std::size_t head_at = fuzz::kAboutAt + 4 + std::size_t{about};
    if (head_at <= payload.size()) return crc32c(payload.subspan(head_at));
  }
  return 0;
}

template <class T>
void check_refusal(const Result<T>& result) {
  FORESHOCK_CHECK(!result.error().message.empty());
  FORESHOCK_CHECK(result.error().message.size() < 500);
}

bool restore(Partition& partition, const std::vector<Bytes>& payloads) {
  const std::uint32_t tie = tie_of(payloads);
  for (const Bytes payload : payloads) {
    std::vector<std::byte> page(payload.begin(), payload.end());
    if (page.size() >= fuzz::kTieAt + 4) std::memcpy(&page[fuzz::kTieAt], &tie, sizeof tie);
    if (const auto status = partition.restore_page(seal("partition", 1, page)); !status) {
      check_refusal(status);
      return false;
    }
  }
  const auto offset = partition.finish_restore();
  if (!offset) check_refusal(offset);
  return offset.has_value();
}

/// Samples of the series that are there and of others, near the clock and at odd times.
void live_on(Partition& partition) {
  Checking checking;
  std::vector<std::string> keys{"new", "other"};
  for (const auto& [key, crc] : partition.digest()) keys.push_back(key);
  const Timestamp now = partition.watermark();
  for (int t = 0; t < 120; ++t) {
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const auto kind = static_cast<Sample::Kind>((static_cast<unsigned>(t) / 7 + k) % 3);
      const bool odd = (static_cast<std::size_t>(t) + k) % 11 == 5;
      const std::int64_t near = now.time_since_epoch().count() / 2 * 2;
      const std::int64_t at = odd ? (t - 60) * 100'000'000'000'000'000 : near / 2 + t;
      Timestamp time{Duration{at}};
      if (!odd && near < INT64_MAX / 2 && near > INT64_MIN / 2) {
        time = now + std::chrono::minutes{t + t % 3 * 2};
      }
      const Sample sample{.key = keys[k],
                          .hash = series_hash(keys[k]),
                          .time = time,
                          .value = t % 13 == 7   ? std::nan("")
                                   : t % 17 == 3 ? 1e300
                                                 : 10 + t % 4,
                          .since = now,
                          .kind = kind};
      partition.push(std::span(&sample, 1), checking);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto options = fuzz::partition_options(data[0] == 0);
  auto partition = Partition::make(options).value();
  if (!restore(partition, payloads_of(std::as_bytes(std::span(data + 1, size - 1))))) return 0;
  live_on(partition);

  auto twin = Partition::make(options).value();
  partition.begin_snapshot(1);
  while (!partition.continue_snapshot(3, 500, [&](std::vector<std::byte> page) {
    FORESHOCK_CHECK(twin.restore_page(page).has_value());
  })) {
  }
  FORESHOCK_CHECK(twin.finish_restore().has_value());
  FORESHOCK_CHECK(twin.digest() == partition.digest());
  return 0;
}
