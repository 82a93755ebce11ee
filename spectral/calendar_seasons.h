#pragma once

#include <vector>

#include "foreshock/core/frequency.h"
#include "foreshock/spectral/seasons.h"

namespace foreshock {

/// The periods of calendars in steps, ascending: minute, hour, half a day, day, week, month,
/// quarter and year of 365.25 days, as far as they are longer than two steps. Not all of them are
/// whole: a year of weeks is 52.18 steps, as fourier_terms() take it.
std::vector<double> calendar_periods(const Frequency& step);

/// Seasons moved to the calendar's period that lies within their confidence interval, the nearest
/// if there are several; others stay as they are. What two seasons are moved to is the stronger
/// one's.
///
/// Units:   periods, low and high in steps; low and high are not changed.
/// Cost:    O(seasons).
std::vector<FoundSeason> on_calendar(std::vector<FoundSeason> found, const Frequency& step);

}  // namespace foreshock
