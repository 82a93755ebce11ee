#pragma once

/// Whether a series does what it never did: evidence that needs no distribution, only that what
/// came so far might have come in any order.

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "foreshock/core/detector.h"
#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"
#include "foreshock/detect/extreme.h"
#include "foreshock/detect/seen_values.h"

namespace foreshock {

/// Five channels, each of which knows what it has seen: values, the errors of the model, how widely
/// these spread of late, how long the series stood still, and how far from what it was at this time
/// of earlier seasons. The t-th of numbers that come in any order alike is a record with a chance
/// of 1 / t; how far beyond it lies makes it rarer. Channels share the promise (Bonferroni).
///
/// Missing points (NaN) change nothing and score 0.
/// Cost:    some 250 ns a point; 552 bytes, no allocation.
/// Source:  docs/math/novelty.md.
class Novelty {
 public:
  /// What there is to know of one point. NaN for what is not known.
  struct Point {
    double y;         ///< The value.
    double error;     ///< Less what was expected of it; units of y.
    double residual;  ///< The error in standard deviations.
    double misfit = std::numeric_limits<double>::quiet_NaN();  ///< Less the nearest of what it was
                                                               ///< at this time of earlier seasons.
  };

  Score observe(const Point& point);
  /// What a change is worth that a detector holds to be this surprising (-log10 p; 0 for none),
  /// called once a point: no more than the fact that its evidence never went so far. Where errors
  /// depend on one another such evidence comes too easily, and the line it has to cross rises.
  double confirm_change(double surprise);
  /// Of the values: the middle nine tenths of what was seen; 0 before anything was.
  double range() const { return values_.range(); }
  void reset();
  void save(StateWriter& out) const;
  Status read(StateReader& in);  ///< kMalformedInput for what cannot be.
  bool is_sound() const;

 private:
  class Loudest;
  double step_of(const Point& point) const;
  void hear_residual(double residual, Loudest& loudest);
  void hear_spread(double error, double range, Loudest& loudest);
  void hear_stillness(double y, double range, Loudest& loudest);
  void hear_misfit(double misfit, double range, Loudest& loudest);

  SeenValues values_;
  Extreme residual_above_;
  Extreme residual_below_;
  Extreme spread_;
  Extreme stillness_;
  Extreme misfit_above_;
  Extreme misfit_below_;
  Extreme change_;
  double square_ = 0;    ///< Of the last errors, weighted.
  double still_at_ = 0;  ///< The value at which the series stands.
  std::int32_t residuals_ = 0;
  std::int32_t errors_ = 0;
  std::int32_t stills_ = 0;  ///< Times of standing still that ended, each value that differs one.
  std::int32_t misfits_ = 0;
  std::int32_t still_for_ = -1;  ///< Steps; -1 before the first value.
  std::int32_t changes_ = 0;     ///< Times that a change was asked about.
  float peak_ = 0;               ///< Of the evidence for a change that is rising or falling.
  std::int32_t unused_ = 0;      ///< In place of padding.
};
static_assert(std::is_trivially_copyable_v<Novelty>);
static_assert(sizeof(Novelty) == sizeof(SeenValues) + 7 * sizeof(Extreme) + 2 * 8 + 8 * 4);
static_assert(sizeof(Novelty) <= 600);

}  // namespace foreshock
