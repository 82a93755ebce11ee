#pragma once

/// What has to outlast the process, in one file that grows at its end: docs/formats/sinks.md has
/// the bytes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// Sealed records (core/state_io.h) behind eight bytes that say what the file is. One process at a
/// time: the file is locked.
class Outbox {
 public:
  using Each = std::function<Status(const Record&)>;

  /// Makes the file if there is none, and hands over its records in the order in which they were
  /// appended. The first that is not whole, as a crash leaves it, and all behind it are cut off.
  /// Errors:  kUnavailable if the file can't be used or another process has it; kMalformedInput if
  ///          it is no outbox; what `each` returns.
  static Result<Outbox> open(const std::string& path, const Each& each);
  ~Outbox();
  Outbox(Outbox&& other) noexcept;
  Outbox& operator=(Outbox&& other) noexcept;

  /// All or nothing; the records outlast this process when it returns, and the machine with `sync`.
  /// Errors:  kUnavailable.
  Status append(std::span<const std::byte> records, bool sync);
  /// Puts these in the place of all there is; a crash leaves the old file or the new one.
  Status rewrite(std::span<const std::byte> records);

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t cut_off() const { return cut_off_; }  ///< Bytes that open() found not whole.

 private:
  Outbox() = default;
  std::string path_;
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::uint64_t cut_off_ = 0;
};

}  // namespace foreshock
