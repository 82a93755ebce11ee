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
/// Shapes:  power is that of n values; period > 2.
/// Cost:    O(n).
Evidence evidence_of(const Power& power, double n, double period);

/// The chance that noise stands as much higher at the harmonics than half way between, those apart
/// that are multiples of `besides`, which are a shorter season's: for the few rounds of which the
/// background is not to be had. besides >= 2; period at most n / 2.
double contrast_of(const Power& power, double n, double period, int besides);

/// The chance that noise has evidence like this for any period at all; whole numbers that calendars
/// are made of share half of it among few.
double among_all(double p_value, double n, double period);

/// The share that rounds foretell of one another, in standard deviations of what white noise has;
/// about 4 is what coloured noise exceeds once in a thousand where rounds are many.
double folded_z(double share, double n, double period);
/// Months, quarters, days of a week or hours, so many rounds and so much alike that the spectrum of
/// a short series, whose lines are all there is of it, need not be asked.
bool is_short_season(double share, double n, double period);
/// The verdict: lines and rounds together. bench/seasons --noise counts what it lets through.
bool is_believed(double chance, double share, double n, double period);

}  // namespace foreshock::seasons
