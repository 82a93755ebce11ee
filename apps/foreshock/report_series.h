#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/app/options.h"
#include "foreshock/app/trial.h"

namespace foreshock::app {

/// A mean under way.
struct Profile {
  double sum = 0;
  std::int64_t count = 0;
};

/// Where outcomes fell in their predictive distributions, and how large the errors were.
struct Honesty {
  static constexpr std::size_t kPitBins = 20;
  static constexpr std::size_t kErrorBins = 41;  ///< Middle one around 0; the outer ones are open.
  static constexpr double kErrorReach = 4;       ///< Scales; where the outer bins begin.
  std::array<std::int64_t, kPitBins> pit{};
  std::array<std::int64_t, kErrorBins> errors{};
  std::int64_t points = 0;
};

/// What the charts of one series need, thinned out to a width that a screen can show.
struct SeriesSketch {
  struct Step {
    double x = 0;  ///< Steps since the first one shown.
    double low = 0;
    double high = 0;  ///< Smallest and largest value met; equal where nothing was thinned.
  };
  struct Fan {
    double x = 0;
    std::string time;
    double actual = 0;
    double median = 0;
    std::vector<double> lower;  ///< One per level.
    std::vector<double> upper;
  };
  std::string id;
  std::vector<double> mase;    ///< [models]; NaN if unknown.
  std::vector<Step> actual;    ///< Before the cutoff and after it.
  std::vector<Fan> fan;        ///< The last window of the first model.
  std::vector<double> errors;  ///< Of all windows, scaled, in order of time.
  double cutoff_x = 0;
  double end_x = 0;
  std::vector<std::pair<double, std::string>> ticks;  ///< Times below the chart.
};

SeriesSketch sketch_of(const Trial& trial, const std::vector<NamedLevel>& levels);

/// Adds the outcomes of one series.
void add_profile(const Trial& trial, std::size_t model, std::vector<Profile>& by_step);
void add_honesty(const Trial& trial, std::size_t model, Honesty& honesty);

}  // namespace foreshock::app
