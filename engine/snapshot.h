#pragma once

/// One pipeline as one sealed record: the unit in which state is kept and restored.

#include <vector>

#include "foreshock/engine/pipeline.h"

namespace foreshock {

/// A record of kind "pipeline" with a checksum, as docs/formats/snapshot.md has it.
std::vector<std::byte> write_snapshot(const Pipeline& pipeline);

/// Errors:  kMalformedInput for damaged or foreign bytes, kUnsupported for a newer version; never
///          half a pipeline.
Result<Pipeline> read_snapshot(std::span<const std::byte> bytes, const Pipeline::Options& options);

}  // namespace foreshock
