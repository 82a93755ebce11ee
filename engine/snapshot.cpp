#include "foreshock/engine/snapshot.h"

#include <string>

namespace foreshock {
namespace {
constexpr std::string_view kKind = "pipeline";
constexpr std::uint32_t kVersion = 1;
}  // namespace

std::vector<std::byte> write_snapshot(const Pipeline& pipeline) {
  StateWriter out;
  pipeline.save(out);
  return seal(kKind, kVersion, out.bytes());
}

Result<Pipeline> read_snapshot(std::span<const std::byte> bytes, const Pipeline::Options& options) {
  FORESHOCK_TRY(const Record record, open(bytes));
  if (record.kind != kKind) {
    return fail(Errc::kMalformedInput, "snapshot of kind '" + record.kind + "', not a pipeline");
  }
  if (record.version > kVersion) {
    return fail(Errc::kUnsupported, "snapshot version " + std::to_string(record.version) +
                                        " is newer than this program's " +
                                        std::to_string(kVersion));
  }
  StateReader in(record.payload);
  FORESHOCK_TRY(auto pipeline, Pipeline::read(in, options));
  if (in.left() != 0 || !bytes.empty()) {
    return fail(Errc::kMalformedInput, "snapshot: bytes too many at its end");
  }
  return pipeline;
}

}  // namespace foreshock
