#include "foreshock/serve/point_file.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <utility>
#include <vector>

#include "foreshock/core/state_io.h"

namespace foreshock {
namespace {

constexpr std::string_view kKind = "foreshock.points";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLeastPoints = 16;
constexpr std::size_t kLongestKey = 64 << 10;
constexpr std::size_t kMostLevels = 100;

std::vector<std::byte> record_of(const std::string& key, const SeenPoints& seen, std::size_t from,
                                 std::size_t levels) {
  StateWriter out;
  out.put_text(key);
  out.put(static_cast<std::uint32_t>(levels));
  out.put(static_cast<std::uint32_t>(seen.points.size() - from));
  for (std::size_t i = from; i < seen.points.size(); ++i) {
    const SeenPoint& point = seen.points[i];
    out.put(point.time_ms);
    out.put(point.y);
    out.put(point.expected);
    out.put(point.score);
    out.put(point.flags);
    for (std::size_t b = 0; b < 2 * levels; ++b) out.put(seen.bounds[i * 2 * levels + b]);
  }
  return seal(kKind, kVersion, out.bytes());
}

Status add_series(const Record& record, PointStore& store) {
  if (record.kind != kKind || record.version != kVersion) {
    return fail(Errc::kUnsupported, "points of another version");
  }
  StateReader in(record.payload);
  FORESHOCK_TRY(const std::string key, in.get_text(kLongestKey));
  FORESHOCK_TRY(const auto levels, in.get<std::uint32_t>());
  FORESHOCK_TRY(const auto n, in.get<std::uint32_t>());
  if (levels > kMostLevels || levels != store.levels()) {
    return fail(Errc::kUnsupported, "points with other levels");
  }
  std::vector<float> bounds(2 * std::size_t{levels});
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (std::uint32_t i = 0; i < n; ++i) {
    SeenPoint point;
    FORESHOCK_TRY(point.time_ms, in.get<std::int64_t>());
    FORESHOCK_TRY(point.y, in.get<double>());
    FORESHOCK_TRY(point.expected, in.get<double>());
    FORESHOCK_TRY(point.score, in.get<float>());
    FORESHOCK_TRY(point.flags, in.get<std::uint32_t>());
    for (float& bound : bounds) {
      FORESHOCK_TRY(bound, in.get<float>());
    }
    if (point.time_ms < last) return fail(Errc::kMalformedInput, "points out of order");
    last = point.time_ms;
    store.add(key, point, bounds);
  }
  return {};
}

}  // namespace

Status save_points(const PointStore& store, const std::string& path, std::size_t most_bytes) {
  const auto unwritable = [&] { return fail(Errc::kUnavailable, path + ": can't be written"); };
  const std::vector<PointStore::Named> series = store.list(std::nullopt);
  const std::size_t each = sizeof(SeenPoint) + 2 * store.levels() * sizeof(float);
  const std::size_t most =
      std::max(kLeastPoints, most_bytes / each / std::max<std::size_t>(1, series.size()));
  const std::string partial = path + ".partial";
  std::ofstream out(partial, std::ios::binary | std::ios::trunc);
  for (const PointStore::Named& one : series) {
    const auto seen = store.read(*one.text, std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max());
    if (!seen) continue;
    const std::size_t from = seen->points.size() - std::min(most, seen->points.size());
    const auto record = record_of(*one.text, *seen, from, store.levels());
    out.write(reinterpret_cast<const char*>(record.data()),
              static_cast<std::streamsize>(record.size()));
  }
  out.close();
  if (!out) return unwritable();
  std::error_code error;
  std::filesystem::rename(partial, path, error);
  if (error) return unwritable();
  return {};
}

Result<std::size_t> load_points(std::span<const std::byte> bytes, PointStore& store) {
  std::size_t series = 0;
  while (!bytes.empty()) {
    FORESHOCK_TRY(const Record record, open(bytes));
    FORESHOCK_TRY_VOID(add_series(record, store));
    ++series;
  }
  return series;
}

Result<std::size_t> load_points(const std::string& path, PointStore& store) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory) return std::size_t{0};
  if (error) return fail(Errc::kUnavailable, path + ": " + error.message());
  std::vector<std::byte> bytes(size);
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!in) return fail(Errc::kUnavailable, path + ": can't be read");
  auto loaded = load_points(bytes, store);
  if (!loaded) return tl::unexpected(loaded.error().within(path));
  return loaded;
}

}  // namespace foreshock
