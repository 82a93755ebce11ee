#pragma once

/// Where the alert line of each series stands: 1, or what people said of its alerts.

#include <atomic>
#include <cstddef>
#include <functional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace foreshock::app {

/// What somebody said of one alert, or of one point.
struct Judgement {
  bool is_real = false;  ///< Else it is noise.
  double score = 0;      ///< Of the incident, or of the point; NaN if it is not known.
};

inline constexpr double kLowestLine = 0.5;
inline constexpr double kHighestLine = 8;

/// The line of a series after all that was said of it, in order: a score below it is not told.
/// Noise raises the line to 1.05 of its score, so that its like stays below. What is real takes
/// back half of what the line has above 1; where it would still not have been told, it lowers the
/// line to its score over 1.05. A score that is not known moves nothing, but for that half.
double line_after(std::span<const Judgement> said);

/// A hash that takes texts as they are, so that a look-up makes no copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

/// Every member may be called from any thread.
class SeriesLines {
 public:
  /// 1 where nothing was said. No lock as long as nothing was said of any series.
  double of(std::string_view series) const;
  bool any_below_one() const { return below_.load(std::memory_order_relaxed) > 0; }
  std::vector<std::string> below_one() const;
  void set(const std::string& series, double line);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, double, TextHash, std::equal_to<>> lines_;  ///< Those not 1.
  std::atomic<std::size_t> moved_ = 0;
  std::atomic<std::size_t> below_ = 0;
};

}  // namespace foreshock::app
