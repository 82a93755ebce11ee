#pragma once

/// Many local levels at once, as arrays: what watches a fleet where a model for every series would
/// be too dear.

#include <cstddef>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

/// For every series the exact filter of level_filter.h with a given q / r, and r followed: an
/// exponentially weighted mean of squared innovations, those beyond `clip` deviations counting as
/// ones that are there (adaptive.h). Series that have settled, a block of them at a time, go on
/// with the gain that stays; the first missing value wakes their block up until its gains are at
/// rest again.
class LevelBank {
 public:
  struct Options {
    double rate = 0.02;  ///< Weight of the newest square; in (0, 1).
    double clip = 3;     ///< Deviations, > 0; counts from the eighth innovation on.
  };

  /// ratios: [series] q / r of each, >= 0. kInvalidArgument if one is not, or an option is out of
  /// its range.
  static Result<LevelBank> make(std::span<const double> ratios, const Options& options);
  static Result<LevelBank> read(StateReader& in);
  void save(StateWriter& out) const;

  /// One step of all series.
  /// Shapes:   y is [series], what is beyond 1e300 or no number counts as missing; surprise is
  ///           [series] and gets e^2 / s, squared innovation over its variance before (chi-square
  ///           with one degree where the model holds), NaN where nothing was expected or came.
  /// Cost:     at rest one division a series, else three; no memory is allocated.
  void step(std::span<const double> y, std::span<double> surprise);

  std::size_t size() const { return level_.size(); }
  /// [series] expected values of the next step; 0 until the first value.
  std::span<const double> levels() const { return level_; }
  /// [series] variance r of the observation's noise; 0 until the second value.
  std::span<const double> noise() const { return r_; }

 private:
  LevelBank(std::span<const double> ratios, const Options& options);
  /// The step of a block that is not at rest.
  void wake(std::size_t from, std::size_t to, std::span<const double> y,
            std::span<double> surprise);

  Options options_;
  double shrink_;  ///< 1 / E min(z^2, clip^2) of a normal z.
  std::vector<double> ratio_, level_, P_, r_, seen_;
  std::vector<double> gain_;            ///< K, as last used.
  std::vector<unsigned char> at_rest_;  ///< [blocks]
};

}  // namespace foreshock
