#include "foreshock/engine/fit_budget.h"

#include <algorithm>
#include <array>

namespace foreshock {
namespace {

struct Price {
  std::string_view model;
  std::int64_t cost;  ///< Of up to kShort steps.
  std::string_view simpler;
};

constexpr std::size_t kShort = 512;
constexpr Price kUnknown{"", 100, ""};

constexpr std::array<Price, 14> kPrices{{
    {"auto", 100, "ets"},
}};

const Price& price_of(std::string_view model) {
  const auto* const found = std::find_if(kPrices.begin(), kPrices.end(),
                                         [&](const Price& p) { return p.model == model; });
  return found == kPrices.end() ? kUnknown : *found;
}

}  // namespace

std::int64_t fit_cost(std::string_view model, std::size_t steps) {
  const auto long_steps = static_cast<std::int64_t>(std::max(steps, kShort));
  return price_of(model).cost * long_steps / static_cast<std::int64_t>(kShort);
}

std::string_view simpler_than(std::string_view model) {
  const Price& price = price_of(model);
  return price.simpler.empty() ? model : price.simpler;
}

}  // namespace foreshock
