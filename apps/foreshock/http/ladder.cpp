#include "foreshock/app/http/ladder.h"

#include <algorithm>

namespace foreshock::app {
namespace {

constexpr double kFresh = 0.2;  ///< Weight of the newest fit.
constexpr double kSafe = 2;     ///< Fits of one length differ by so much.
/// Before anything is known; docs/performance.md has the measured figures.
constexpr double kFirstGuess = 50e-6;  ///< Seconds a point, of a search.

std::string_view below(std::string_view model) {
  if (model == "seasonal-naive" || model == "naive") return {};
  if (model == "theta" || model == "theta-bc") return "seasonal-naive";
  return model == "ets" ? "theta" : "ets";
}

bool is_search(std::string_view model) {
  return model == "auto" || model == "arima" || model == "combo" || model == "structural" ||
         model == "ces";
}

}  // namespace

double Ladder::expected(std::string_view model, std::size_t points) const {
  const auto known = per_point_.find(model);
  const double each = known != per_point_.end() ? known->second
                      : is_search(model)        ? kFirstGuess
                                                : kFirstGuess / 10;
  return each * static_cast<double>(points) * kSafe;
}

std::string Ladder::model_for(std::string_view asked, std::size_t points, double seconds) const {
  const std::lock_guard lock(mutex_);
  std::string_view model = asked;
  while (!below(model).empty() && expected(model, points) > seconds) model = below(model);
  return std::string(model);
}

void Ladder::learn(std::string_view model, std::size_t points, double seconds) {
  const double each = seconds / static_cast<double>(std::max<std::size_t>(1, points));
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = per_point_.try_emplace(std::string(model), each);
  if (!is_new) known->second += kFresh * (each - known->second);
}

}  // namespace foreshock::app
