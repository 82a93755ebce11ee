// The made-up fleet as the records of a topic, in order of time: one JSON document a line.
//   fleet_records             {"id":"web.latency_ms","ts":1704067200000,"value":103.25}
//   fleet_records --labels    series,from,to,kind of each incident that was planted
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "fleet/fleet.h"

namespace {

using namespace foreshock;

/// The shortest text that reads back as the same number.
std::string text_of(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

void print_records(const fleet::Fleet& fleet) {
  std::vector<std::size_t> next(fleet.series.size(), 0);
  for (int step = 0; step < fleet::kSteps; ++step) {
    const Timestamp time = fleet::kStart + step * fleet::kStep;
    const auto ms = time.time_since_epoch() / std::chrono::milliseconds{1};
    for (std::size_t s = 0; s < fleet.series.size(); ++s) {
      const fleet::Series& series = fleet.series[s];
      if (next[s] == series.times.size() || series.times[next[s]] != time) continue;  // Lost.
      const std::string value = text_of(series.values[next[s]++]);
      std::printf("{\"id\":\"%s\",\"ts\":%lld,\"value\":%s}\n", series.name.c_str(),
                  static_cast<long long>(ms), value.c_str());
    }
  }
}

void print_labels(const fleet::Fleet& fleet) {
  std::puts("series,from,to,kind");
  for (const fleet::Planted& planted : fleet.planted) {
    std::printf("%s,%s,%s,%s\n", planted.series.c_str(), format_timestamp(planted.from).c_str(),
                format_timestamp(planted.to).c_str(), planted.kind.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const fleet::Fleet fleet = fleet::make_fleet(20240101);  // The fleet of ./run demo.
  const bool labels = argc > 1 && std::string_view(argv[1]) == "--labels";
  labels ? print_labels(fleet) : print_records(fleet);
  return 0;
}
