#pragma once

#include "foreshock/spectral/internal/lines.h"

namespace foreshock::seasons {

/// How high the lines of one period stand over the background.
struct Evidence {
  double p_value = 1;  ///< Of the highest so many harmonics, however many; of this period alone.
  double information = 0;  ///< sum j^2 height_j: what tells its frequency.
};

/// The background is that of the other bins: in a short series lines are a good part of all.
///
/// besides: harmonics that are multiples of this are left out; 0: none.
///
/// Shapes:  power is that of n values; period > 2.
/// Cost:    O(n).
Evidence evidence_of(const Power& power, double n, double period, int besides = 0);

/// The chance that noise has evidence like this for any period at all; whole numbers that calendars
/// are made of share half of it among few.
double among_all(double p_value, double n, double period);

}  // namespace foreshock::seasons
