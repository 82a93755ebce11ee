#pragma once

/// Which model there is time for.

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock::app {

/// Knows by experience what a fit of each model costs for so many points, and climbs down to a
/// cheaper model where time is short: auto, combo and arima to ets, ets to theta, theta to
/// seasonal-naive, which always fits. Any thread may ask.
class Ladder {
 public:
  /// The model itself, or the first one further down that should be done in `seconds`.
  std::string model_for(std::string_view asked, std::size_t points, double seconds) const;
  /// A fit took so long.
  void learn(std::string_view model, std::size_t points, double seconds);

 private:
  double expected(std::string_view model, std::size_t points) const;

  mutable std::mutex mutex_;
  std::map<std::string, double, std::less<>> per_point_;  ///< Seconds.
};

}  // namespace foreshock::app
