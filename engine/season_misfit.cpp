#include "foreshock/engine/season_misfit.h"

#include <algorithm>
#include <cmath>

namespace foreshock {
namespace {

constexpr int kSeasons = 7;  ///< A week of days.
constexpr int kAbout = 48;   ///< Half an hour of a day.

}  // namespace

double season_misfit(const History& history, int season, double y) {
  const double none = std::nan("");
  if (season <= 1 || y != y) return none;
  const int size = static_cast<int>(history.size());
  const int about = std::max(1, season / kAbout);
  double least = none;
  int seen = 0;
  for (int back = season; back / season <= kSeasons && back - 1 + about < size; back += season) {
    for (int step = back - 1 - about; step <= back - 1 + about; ++step) {
      const double before = history.at_back(static_cast<std::size_t>(step));
      if (before != before) continue;
      ++seen;
      const double misfit = y - before;
      if (!(std::abs(misfit) >= std::abs(least))) least = misfit;
    }
  }
  // Half a neighbourhood is none.
  return seen > 2 * about ? least : none;
}

}  // namespace foreshock
