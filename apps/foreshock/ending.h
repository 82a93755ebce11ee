#pragma once

#include "foreshock/app/console.h"
#include "foreshock/app/exit_code.h"
#include "foreshock/app/output.h"

namespace foreshock::app {

/// Ctrl-C: keeps the rows that are whole, says where they are, and leaves with 130.
inline Result<Exit> end_interrupted(Output& output) {
  FORESHOCK_TRY(const std::string part, output.keep_part());
  complain(part.empty() ? "interrupted; the output is incomplete"
                        : "interrupted; what was done so far is in '" + part + "'");
  return Exit::kInterrupted;
}

}  // namespace foreshock::app
