#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "foreshock/core/result.h"
#include "foreshock/kafka/client_stats.h"
#include "foreshock/kafka/consumer.h"
#include "foreshock/kafka/fault.h"
#include "foreshock/kafka/types.h"

namespace foreshock::kafka {

/// Writes records: in transactions if its properties have a `transactional.id`, else each for
/// itself. All calls from one thread.
class Producer {
 public:
  /// Errors:  kInvalidArgument for a property that librdkafka refuses.
  static Result<Producer> make(const Properties& properties);
  ~Producer();
  Producer(Producer&&) noexcept;
  Producer& operator=(Producer&&) noexcept;

  /// Once, before the first transaction: ends what a predecessor of the same id left open, and
  /// fences it.
  Done init_transactions(int timeout_ms);
  Done begin();
  /// Queued; its delivery is known after flush() or commit(). Copies the record.
  Done put(const OutRecord& record);
  /// Offsets become part of the transaction, if the group still has us as `metadata` says.
  Done send_offsets(std::span<const Position> positions, const GroupMetadata& metadata,
                    int timeout_ms);
  /// All or nothing. After kRetriable call it again; after kFatal only the broker knows.
  Done commit(int timeout_ms);
  Done abort(int timeout_ms);

  /// Waits until all that was put has been answered; a fault if some of it could not be delivered.
  Done flush(int timeout_ms);
  /// Serves delivery reports without waiting. How many are still to come.
  std::size_t outstanding();
  /// The newest statistics, if there are some that were not taken before. They pile up unless
  /// outstanding() is called now and then, also by who has nothing to write.
  std::optional<ClientStats> take_stats();
  /// From the first to behind the last offset that was delivered since the last call; -1 if none.
  /// Means something while all goes to one partition.
  std::pair<std::int64_t, std::int64_t> take_offsets();

 private:
  struct Parts;
  explicit Producer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace foreshock::kafka
