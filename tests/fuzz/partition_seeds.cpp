// Writes the first corpus of the partition target: snapshots of small partitions at different ages.
// Usage: partition_seeds FOLDER

#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "partition_fuzz.h"

#include "foreshock/core/state_io.h"

namespace {

using namespace foreshock;  // NOLINT(google-build-using-namespace): a program, no library.

struct Silent : PartitionListener {
  void alert(const Point&) override {}
  void forecast(std::string_view, Timestamp, Timestamp, const Frequency&,
                const Forecast&) override {}
};

/// Gaps, held points, totals and an end among them.
void push(Partition& partition, int t) {
  Silent silent;
  const Timestamp start{std::chrono::hours{400'000}};
  for (int s = 0; s < 5; ++s) {
    if ((t + s) % 9 == 4) continue;
    const std::string key = "s" + std::to_string(s);
    const Sample sample{.key = key,
                        .hash = series_hash(key),
                        .time = start + std::chrono::minutes{t + (s == 2 && t % 8 == 7 ? 2 : 0)},
                        .value = s == 1 ? 60.0 * t : 10 + t % 4 + (t == 40 ? 100 : 0),
                        .since = {},
                        .kind = s == 1              ? Sample::Kind::kTotal
                                : s == 3 && t == 30 ? Sample::Kind::kEnd
                                                    : Sample::Kind::kGauge};
    partition.push(std::span(&sample, 1), silent);
  }
}

void write(const std::string& path, bool live, Partition& partition) {
  std::ofstream file(path, std::ios::binary);
  file.put(live ? '\0' : '\1');
  partition.begin_snapshot(17);
  while (!partition.continue_snapshot(2, 600, [&](const std::vector<std::byte>& page) {
    std::span<const std::byte> rest = page;
    const Record record = open(rest).value();
    const auto length = static_cast<std::uint16_t>(record.payload.size());
    file.write(reinterpret_cast<const char*>(&length), sizeof length);
    file.write(reinterpret_cast<const char*>(record.payload.data()), length);
  })) {
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  for (const bool live : {true, false}) {
    auto partition = Partition::make(fuzz::partition_options(live)).value();
    for (int t = 0; t <= 60; ++t) {
      if (t == 0 || t == 1 || t == 7 || t == 31 || t == 41 || t == 60) {
        const std::string name = live ? "/live_after_" : "/pipelines_after_";
        write(argv[1] + name + std::to_string(t), live, partition);
      }
      push(partition, t);
    }
  }
  return 0;
}
