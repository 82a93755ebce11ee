#pragma once

#include <vector>

#include "foreshock/models/exponential/state.h"

namespace foreshock::exponential {

/// Mean and variance of y, step by step ahead. The mean is the path without further errors; the
/// variance follows each error to come along that path. An error that is multiplied is as large as
/// what is expected then, which itself is not known: its mean square counts. So it is exact where
/// only errors are multiplied, and to the first order in what trends and seasons multiply.
/// Cost:    O(h) for step h.
/// Source:  Hyndman et al. (2008), chapter 6, whose classes 1 and 2 these are.
class Horizon {
 public:
  /// sigma: of one-step errors; counts only where they multiply.
  Horizon(const Form& form, const Smoothing& smoothing, State state, double sigma)
      : form_(form), s_(smoothing), state_(std::move(state)), sigma_(sigma) {}
  void next();  ///< One step further; call it once for h = 1.
  int h() const { return h_; }
  double mean() const { return mean_; }
  double growth() const { return growth_; }  ///< Variance over sigma squared.

 private:
  /// What an error of one deviation, some steps ago, has done to the states by now.
  struct Trace {
    double level, slope, season;
    int phase;  ///< Of the season that it moved.
  };
  double seen(const Trace& trace, double d_base, double base) const;
  double move(Trace& trace) const;

  Form form_;
  Smoothing s_;
  State state_;
  double sigma_;
  std::vector<Trace> traces_;
  int h_ = 0;
  double mean_ = 0;
  double unit_ = 1;  ///< Root of the mean square of what errors are in units of.
  double growth_ = 1;
};

}  // namespace foreshock::exponential
