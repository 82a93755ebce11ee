#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace foreshock {

/// What this process takes from its machine.
struct ProcessUse {
  double cpu_seconds = 0;         ///< User and system, since it began.
  double start_time_seconds = 0;  ///< Since 1970-01-01 UTC.
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_files = 0;
  std::uint64_t most_files = 0;  ///< The soft limit.
  std::uint64_t threads = 0;
};

/// Asks the kernel, by its files below `proc` (proc(5)); nothing where it has none that can be
/// read.
std::optional<ProcessUse> process_use(const std::string& proc = "/proc");

}  // namespace foreshock
