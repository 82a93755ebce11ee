#pragma once

#include <cstddef>
#include <string_view>

#include "foreshock/core/result.h"

namespace foreshock::app {

/// What one series takes.
struct Need {
  std::size_t state_bytes = 0;
  std::size_t history_bytes = 0;
  double point_seconds = 0;   ///< On average, refits included.
  std::string_view how = {};  ///< Where the seconds come from.
};

/// Of the class live: a row of fixed size and a season of so many steps.
Result<Need> live_need(int season);

}  // namespace foreshock::app
