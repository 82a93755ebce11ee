#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace foreshock::app {

/// What a session does with the records of its topics.
struct Stage {
  enum class Kind : std::uint8_t {
    kScore,  ///< A series each: score, forecast, alert.
    kRekey,  ///< Write every sample again, keyed by its series, so that it meets one owner.
  };
  Kind kind = Kind::kScore;
  std::string group;
  std::string instance;  ///< Empty: dynamic membership.
  std::string transactional_id;
  std::vector<std::string> topics;
};

}  // namespace foreshock::app
