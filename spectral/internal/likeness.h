#pragma once

#include <cstddef>
#include <span>

namespace foreshock::seasons {

/// Whether the season of one part of a series is in another part, too.
struct Likeness {
  double share = 1;    ///< Of its height in its own part: 1 as high, 0 not there.
  double p_value = 1;  ///< Of at least half of it being there; 1 where neither can be told.
};

/// Steps [from, to) of a series.
struct Part {
  std::size_t from;
  std::size_t to;
  std::size_t size() const { return to - from; }
};

/// The lines that one part of a series has at the harmonics of the period, against those of
/// another: the regression of the latter on the former, in size and phase, by a normal test. The
/// noise is that of the background around each line, so that other seasons and coloured noise do no
/// harm; and what the height does from one half of its own part to the other. Where the mean rounds
/// of both are already alike, no line is asked.
///
/// Shapes:  x is [n], present; period > 2; 3.5 rounds in either part.
/// Cost:    O(n); O(24 n) where they are not alike.
Likeness likeness_of(std::span<const double> x, Part own, Part other, double period);

}  // namespace foreshock::seasons
