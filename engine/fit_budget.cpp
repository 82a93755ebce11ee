#include "foreshock/engine/fit_budget.h"

#include <algorithm>
#include <array>

namespace foreshock {
namespace {

/// Credits of a fit to kSteps steps, by bench/fit_costs on one core of an AMD EPYC. The rest is in
/// proportion to the steps.
struct Price {
  std::string_view model;
  std::int64_t plain;     ///< Without a season,
  std::int64_t seasonal;  ///< and with one.
  std::string_view simpler;
  std::int64_t least = 0;     ///< Steps that are counted at least: a search has its own cost.
  bool is_by_states = false;  ///< Grows with the square of the season from 24 on, up to 200.
};

constexpr std::int64_t kSteps = 512;
constexpr Price kDearest{"", 10, 100, "", 256, true};

constexpr std::array<Price, 14> kPrices{{
    {"auto", 2, 10, "theta"},
    {"combo", 10, 100, "ets", 256, true},
    {"combo-weighted", 10, 100, "ets", 256, true},
    {"naive", 1, 1, ""},
    {"seasonal-naive", 1, 1, ""},
    {"drift", 1, 1, ""},
    {"local-level", 1, 1, ""},
    {"local-trend", 5, 5, "local-level"},
    {"ets", 2, 10, "theta"},
    {"arima", 5, 40, "ets", 256},
    {"structural", 10, 70, "ets", 256, true},
    {"theta", 1, 1, ""},
    {"theta-bc", 1, 1, ""},
    {"ces", 1, 10, "theta"},
}};

const Price& price_of(std::string_view model) {
  const auto* const found = std::find_if(kPrices.begin(), kPrices.end(),
                                         [&](const Price& p) { return p.model == model; });
  return found == kPrices.end() ? kDearest : *found;
}

}  // namespace

std::int64_t fit_cost(std::string_view model, std::size_t steps, int season) {
  constexpr std::int64_t kFew = 24;
  constexpr std::int64_t kMostStates = 200;  // Above it no such model has a season.
  const Price& price = price_of(model);
  const std::int64_t counted = std::max(static_cast<std::int64_t>(steps), price.least);
  std::int64_t cost = (season > 1 ? price.seasonal : price.plain) * counted;
  std::int64_t per = kSteps;
  if (price.is_by_states && season > kFew && season <= kMostStates) {
    cost *= std::int64_t{season} * season;
    per *= kFew * kFew;
  }
  return std::max<std::int64_t>(1, (cost + per - 1) / per);
}

std::string_view simpler_than(std::string_view model) {
  const Price& price = price_of(model);
  return price.simpler.empty() ? model : price.simpler;
}

}  // namespace foreshock
