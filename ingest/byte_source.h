#pragma once

/// Bytes from a file, from stdin or from memory, unpacked on the way.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "foreshock/core/result.h"

namespace foreshock {

enum class Compression : std::uint8_t { kNone, kGzip, kZstd };

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Writes at least one byte to `into`, which is not empty; 0 at the end, and soon after `stop`.
  /// Errors:  kUnavailable if reading fails; kMalformedInput if packed bytes do not unpack.
  virtual Result<std::size_t> read(std::span<char> into, const std::stop_token& stop) = 0;

  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

 protected:
  ByteSource() = default;
};

struct OpenedBytes {
  std::unique_ptr<ByteSource> bytes;
  Compression compression = Compression::kNone;  ///< As found in the first bytes, not in the name.
};

/// Opens a file, or stdin for "-". Gzip and zstd are unpacked, also several members in a row.
/// Errors:  kUnavailable if it cannot be opened or is a directory; kUnsupported for other archives.
Result<OpenedBytes> open_bytes_of_file(const std::string& path);

/// The same for bytes at hand; `name` stands for the path in errors.
Result<OpenedBytes> open_bytes_of_memory(std::string bytes, const std::string& name);

/// Unpack what `packed` gives. `name` is what errors call it.
Result<std::unique_ptr<ByteSource>> gunzip(std::unique_ptr<ByteSource> packed, std::string name);
Result<std::unique_ptr<ByteSource>> unzstd(std::unique_ptr<ByteSource> packed, std::string name);

}  // namespace foreshock
