#pragma once

/// The newest points of every series in a file, so that pages are not empty after a restart. What
/// is lost with it is only what pages show: models have their own snapshots.

#include <cstddef>
#include <string>

#include "foreshock/core/result.h"
#include "foreshock/serve/point_store.h"

namespace foreshock {

/// As many points of each series as fit into `most_bytes` together, 16 at least. The file has its
/// name only when it is whole.
/// Errors:  kUnavailable if it can't be written.
Status save_points(const PointStore& store, const std::string& path, std::size_t most_bytes);

/// Adds the points of a file to a store that has none; how many series they are of. No file is no
/// fault.
/// Errors:  kUnavailable if it can't be read; kMalformedInput for damage, kUnsupported for other
///          versions or levels: what stands before it has been added.
Result<std::size_t> load_points(const std::string& path, PointStore& store);

/// The same of bytes at hand.
Result<std::size_t> load_points(std::span<const std::byte> bytes, PointStore& store);

}  // namespace foreshock
