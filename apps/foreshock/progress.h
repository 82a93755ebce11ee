#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "foreshock/app/console.h"
#include "foreshock/app/options.h"

namespace foreshock::app {

/// One line on a terminal that says how far the work is: only if it takes more than a second, and
/// never where nobody looks (--quiet, CI, a pipe) or where rows are printed on the same terminal.
class Progress {
 public:
  Progress(std::string verb, const Console& console, const OutputOptions& output);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();  ///< Wipes the line.

  /// Counts what is done.
  void add(std::int64_t series, std::int64_t points);
  /// Time passes; draws if it is time to.
  void tick();

 private:
  using Clock = std::chrono::steady_clock;
  void draw(Clock::time_point now);

  std::string verb_;
  bool shown_;
  bool dim_;  ///< The terminal may be coloured.
  bool drawn_ = false;
  std::int64_t series_ = 0;
  std::int64_t points_ = 0;
  Clock::time_point begin_;
  Clock::time_point next_;
};

}  // namespace foreshock::app
