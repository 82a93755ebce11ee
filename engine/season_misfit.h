#pragma once

#include "foreshock/engine/history.h"

namespace foreshock {

/// How far the next value y lies from what the series was at about this time of earlier seasons:
/// from the nearest value of up to seven seasons back, a 48th of a season before or after. With
/// its sign; NaN where there is no season or none was seen.
/// Cost:    a look at each of at most 7 (season / 24 + 1) values.
double season_misfit(const History& history, int season, double y);

}  // namespace foreshock
