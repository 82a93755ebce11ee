#pragma once

/// What `foreshock replay` works with.

#include <cstdint>
#include <optional>
#include <string>

#include "foreshock/app/run_options.h"
#include "foreshock/app/settings.h"
#include "foreshock/core/result.h"

namespace foreshock::app {

struct ReplayOptions {
  RunOptions service;  ///< Whose words are told again.
  std::string topic;
  std::optional<std::int32_t> partition;  ///< None: all of the topic.
  std::int64_t from = 0;                  ///< Of the first record whose outputs are printed.
  std::optional<std::int64_t> to;         ///< Of the one behind the last; none: the end as it is.
  std::string series;                     ///< The key of the only one that is printed; empty: all.
  bool forecasts = false;                 ///< Beside the alerts.
  bool with_ids = false;
  std::string output;  ///< Empty: standard output.
  bool quiet = false;
};

/// Of a command line and of the config that its --config names.
/// Errors:  those of read_run_options(); kInvalidArgument that begins with the flag.
Result<ReplayOptions> replay_options(const Values& values);

}  // namespace foreshock::app
