#pragma once

/// Prometheus remote write 1.0: the body of one request to samples, as docs/formats/wire.md says.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/ingest/decode.h"

namespace foreshock {

/// What became of a request that could be read.
struct RemoteWriteOutcome {
  std::uint64_t accepted = 0;  ///< Samples that went into the batch.
  std::uint64_t unwanted = 0;  ///< Good samples of series that no selector wants.
  std::uint64_t refused = 0;
  std::string first_refused;     ///< One line: which sample, and why. Empty if none was.
  std::uint64_t histograms = 0;  ///< Passed over, like the two below.
  std::uint64_t exemplars = 0;
  std::uint64_t metadata = 0;
};

/// A body can't bring down the process: what it unpacks to is bounded before memory is asked for.
class RemoteWriteDecoder {
 public:
  struct Options {
    std::vector<std::string> id_labels;  ///< As in Decoder::Options.
    std::vector<std::string> match;
    std::size_t most_bytes = std::size_t{16} << 20U;  ///< Of a request, unpacked. At most 4 GiB.
  };
  static Result<RemoteWriteDecoder> make(const Options& options);
  ~RemoteWriteDecoder();
  RemoteWriteDecoder(RemoteWriteDecoder&&) noexcept;
  RemoteWriteDecoder& operator=(RemoteWriteDecoder&&) noexcept;

  /// Appends the good samples of a raw snappy block to `out`, whose rejections it leaves alone. A
  /// sample that is refused takes no other with it, as Prometheus would not send it again.
  /// Errors:  kMalformedInput if the body can't be read to its end, kUnsupported if it is one of
  ///          remote write 2.0; then nothing was appended.
  /// Cost:    about 16 times the body's unpacked size of memory, at most.
  Result<RemoteWriteOutcome> decode(std::string_view body, DecodedBatch& out);

 private:
  struct Parts;
  explicit RemoteWriteDecoder(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

/// Whether the fields of a request promise what decode() reads: Content-Type, Content-Encoding and
/// X-Prometheus-Remote-Write-Version, "" for those that are missing.
/// Errors:  kUnsupported with what is taken: an answer of 415.
Status check_remote_write_fields(std::string_view type, std::string_view encoding,
                                 std::string_view version);

}  // namespace foreshock
