#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock {

struct OnlineStlOptions {
  /// How fast each part follows, shares of an error; 0: whatever told the history best.
  double trend_gain = 0;   ///< In [0, 1).
  double season_gain = 0;  ///< In [0, 1); that to begin with, where adaptive.
  /// Whether the season's gain goes on to follow: up where residuals are like those of one round
  /// ago, down where they are the opposite, so that they become white at that lag.
  bool adaptive = true;
  /// Steps by which a season may come early or late, at most 32 and half the period; -1: a tenth of
  /// it, at most 20.
  int max_shift = -1;
  double limit =
      4;  ///< Residuals beyond so many standard deviations are asked what they are. >= 2.
};

/// y = trend + season + remainder; the remainder is NaN where y is missing.
struct OnlineParts {
  double trend;
  double season;
  double remainder;
};

/// Takes a stream apart, one point at a time, whatever the length of its season.
///
/// Trend and season are smoothed exponentially. A residual beyond the limit is either an outlier
/// (nothing is learnt), or the first of a new level, or of a season that came early or late: all
/// three are held against the points since, 16 at most, and the likeliest says what the parts are
/// meanwhile. A season that comes early or late is followed, and taken back as soon as it is back.
///
/// Units:   all parts in units of y.
/// Cost:    some 15 ns a point, 0.2 us where one is odd; no allocation. Memory: a period.
/// Source:  docs/math/online_stl.md.
class OnlineStl {
 public:
  /// Begins behind a history, which is taken apart by robust STL.
  ///
  /// Shapes:  history is [n], n > 2 period, NaN = missing; period >= 2.
  /// Errors:  kInvalidArgument for options out of range, and as mstl().
  /// Cost:    a robust mstl(), and some 20 passes where gains are chosen.
  static Result<OnlineStl> start(std::span<const double> history, int period,
                                 const OnlineStlOptions& options = {});

  /// Parts of the next point. NaN moves on and teaches nothing; an infinite value counts as
  /// missing.
  OnlineParts step(double y);

  int period() const { return static_cast<int>(season_.size()); }
  /// Steps that the season is late now; < 0 early.
  int shift() const { return shift_; }
  /// Standard deviation of what remains.
  double scale() const;

  void save(StateWriter& out) const;
  static Result<OnlineStl> read(StateReader& in);

 private:
  static constexpr int kMostShift = 32;
  static constexpr std::size_t kWait = 16;

  /// What the points since the first odd one may be.
  struct Doubt {
    std::int32_t points = 0;  ///< 0: no doubt.
    std::int32_t quiet = 0;   ///< Within the limit in a row, had nothing happened.
    double outliers = 0;      ///< Cost of having nothing but outliers.
    std::array<double, kWait> residuals{};
    std::array<double, 2 * kMostShift + 1> shifts{};  ///< Cost of each.
  };
  enum class Kind : std::uint8_t { kOutliers, kLevel, kShift };
  struct Belief {
    Kind kind = Kind::kOutliers;
    double level = 0;  ///< Of kLevel: what to add to the trend.
    int shift = 0;
  };

  OnlineStl(std::vector<double> season, const OnlineStlOptions& options);
  double learn_all(std::span<const double> history);
  double& at(int shift);
  void learn(double residual);
  void adapt(double residual);
  OnlineParts doubt(double y, double residual);
  Belief belief() const;
  Belief level_belief(double& cost) const;
  void settle(const Belief& belief);
  void spread(double residual);

  std::vector<double> season_;  ///< [period] by phase; its mean is in mean_.
  std::vector<double> before_;  ///< [period] residuals of the round before, in units of the scale.
  double mean_ = 0;             ///< Of the season: belongs to the trend.
  double level_ = 0;
  double slope_ = 0;
  double variance_ = 0;  ///< Of the remainder.
  double trend_gain_;
  double slope_gain_ = 0;
  double season_gain_;
  double limit_;
  bool adaptive_;
  std::int32_t max_shift_;
  std::int32_t phase_ = 0;  ///< Of the next point, had the season never come late.
  std::int32_t shift_ = 0;
  Doubt doubt_;
};

}  // namespace foreshock
