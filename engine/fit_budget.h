#pragma once

/// What the fits of a partition may cost. It is counted in steps that are scored, never in time: a
/// record that is scored a second time after a crash must give the same bits.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foreshock {

struct FitBudget {
  /// Every step earns one credit; no more are saved. >= 1. Fits of about a second, on one core.
  std::int64_t most_saved = 500;
  /// Values of its own for which a fit waits; then it is of a simpler model. >= 1.
  std::int64_t patience = 50;
};

/// Of the costs and of who is simpler than whom: goes up when any of them changes.
constexpr int kFitTable = 1;

/// Credits of a fit inside a stream, >= 1: one is some 1.5 ms of a core. `season`: in steps, 0 or 1
/// for none. A name that is not known costs as much as the dearest.
std::int64_t fit_cost(std::string_view model, std::size_t steps, int season);
/// The next model down that is cheaper; itself if there is none.
std::string_view simpler_than(std::string_view model);

}  // namespace foreshock
