#pragma once

/// What went wrong with Kafka, and what is left to do about it.

#include <cstdint>
#include <string>

#include <tl/expected.hpp>

#include "foreshock/core/result.h"

namespace foreshock::kafka {

struct Fault {
  enum class Kind : std::uint8_t {
    kRetriable,   ///< The same call again.
    kAbortable,   ///< Abort the transaction, then begin it anew.
    kMembership,  ///< Abort; the consumer is no longer in the group as it was. Its partitions may
                  ///< be another's.
    kFatal,       ///< This client is done for: fenced, or in an unknown state. Make a new one.
    kReplaced,    ///< Another process has taken this member's name, and is now the one who has it.
    kOther,       ///< Refused: wrong settings, no permission, no such topic.
  };
  Kind kind = Kind::kOther;
  int code = 0;         ///< librdkafka's.
  bool fenced = false;  ///< A producer's: its transactional id has a newer owner, or timed out.
  std::string message;  ///< One line: what was tried, what was answered.

  Error error() const;
};

template <class T>
using Outcome = tl::expected<T, Fault>;
using Done = Outcome<void>;

}  // namespace foreshock::kafka
