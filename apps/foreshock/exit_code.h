#pragma once

#include "foreshock/core/result.h"

namespace foreshock::app {

/// What the program tells the shell that started it.
enum class Exit : int {
  kOk = 0,
  kFailed = 1,        ///< Disk, memory, a search without an answer.
  kUsage = 2,         ///< The command line, the config or the input cannot be used as they are.
  kGate = 3,          ///< --fail-on has fired.
  kInterrupted = 130  ///< SIGINT.
};

/// kUnavailable and kNotConverged are the world's doing (1); everything else the caller can mend
/// (2).
inline Exit exit_for(Errc code) {
  return code == Errc::kUnavailable || code == Errc::kNotConverged ? Exit::kFailed : Exit::kUsage;
}

}  // namespace foreshock::app
