#pragma once

/// False alarms as the user counts them, turned into a probability per point.

#include <string_view>

#include "foreshock/core/frequency.h"
#include "foreshock/core/result.h"

namespace foreshock {

/// So many false alarms per so much time: "1/week", "2/day", "1/10000" (points), "0.5/30d".
struct Budget {
  double alarms = 1;                          ///< > 0
  Duration per = std::chrono::hours{7 * 24};  ///< > 0 unless points is.
  double per_points = 0;                      ///< > 0: the budget is per points, not time.

  /// Errors:  kMalformedInput with the forms that are read.
  static Result<Budget> parse(std::string_view text);
};

/// Probability at which one point may alert and the budget is kept, at most kLooseAlertLine: with
/// daily points "one a week" would be one point in seven, which no one means.
double alert_line(const Budget& budget, const Frequency& frequency);
constexpr double kLooseAlertLine = 0.01;

}  // namespace foreshock
