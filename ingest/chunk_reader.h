#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "foreshock/ingest/byte_source.h"

namespace foreshock {

/// Reads and unpacks a ByteSource one chunk ahead, on a thread of its own. Inputs of less than a
/// chunk never start the thread.
class ChunkReader {
 public:
  static constexpr std::size_t kChunkBytes = 1 << 20;

  explicit ChunkReader(std::unique_ptr<ByteSource> bytes);

  /// The next bytes, valid until the next call; a full chunk except at the end, then empty.
  Result<std::string_view> next();

 private:
  struct Slot {
    std::vector<char> bytes;
    std::size_t size = 0;
    std::optional<Error> error;
    bool full = false;  ///< Guarded by mutex_; says who may touch the rest.
  };

  void fill(Slot& slot, const std::stop_token& stop);
  void run(const std::stop_token& stop);

  std::unique_ptr<ByteSource> bytes_;
  std::array<Slot, 2> slots_;
  std::size_t turn_ = 0;  ///< The consumer's slot.
  bool last_ = false;     ///< The chunk given out last is the final one.
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread worker_;  ///< Last: stopped and joined before anything above goes.
};

}  // namespace foreshock
