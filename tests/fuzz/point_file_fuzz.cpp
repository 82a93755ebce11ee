// Any bytes as the file of points. The first byte says whether they are the payload of a record,
// which then gets a head and a checksum that hold, and how many levels the store has.

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "foreshock/core/check.h"
#include "foreshock/core/state_io.h"
#include "foreshock/serve/point_file.h"

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace foreshock;
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data + 1, size - 1));
  PointStore store({.levels = (data[0] >> 1U) & 3U, .most_points = 64, .most_bytes = 1 << 20});
  const bool is_sealed = (data[0] & 1U) != 0;
  const auto loaded = is_sealed ? load_points(seal("foreshock.points", 1, bytes), store)
                                : load_points(bytes, store);
  if (loaded) {
    FORESHOCK_CHECK(store.size() <= *loaded);
  } else {
    FORESHOCK_CHECK(!loaded.error().message.empty());
  }
  constexpr std::int64_t kEver = std::numeric_limits<std::int64_t>::max();
  for (const PointStore::Named& series : store.list(std::nullopt)) {
    const auto seen = store.read(*series.text, std::numeric_limits<std::int64_t>::min(), kEver);
    FORESHOCK_CHECK(seen && !seen->points.empty());
    FORESHOCK_CHECK(seen->bounds.size() == seen->points.size() * 2 * store.levels());
    for (std::size_t i = 1; i < seen->points.size(); ++i) {
      FORESHOCK_CHECK(seen->points[i - 1].time_ms < seen->points[i].time_ms);
    }
    FORESHOCK_CHECK(thinned_out(seen->points, 8).size() <= seen->points.size());
  }
  return 0;
}
