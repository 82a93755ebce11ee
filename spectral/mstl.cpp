#include "foreshock/spectral/mstl.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "foreshock/spectral/internal/prepared.h"
#include "foreshock/spectral/stl.h"

namespace foreshock {
namespace {

constexpr int kFillings = 2;

Status check(std::span<const double> y, const std::vector<int>& periods,
             const MstlOptions& options) {
  if (periods.empty()) return fail(Errc::kInvalidArgument, "MSTL: no season");
  if (options.rounds < 1) return fail(Errc::kInvalidArgument, "MSTL: rounds must be at least 1");
  if (std::adjacent_find(periods.begin(), periods.end()) != periods.end()) {
    return fail(Errc::kInvalidArgument, "MSTL: a season stands there twice");
  }
  for (const int m : periods) {
    if (m >= 2 && y.size() > 2 * static_cast<std::size_t>(m)) continue;
    return fail(Errc::kInvalidArgument, "MSTL: " + std::to_string(y.size()) +
                                            " values are not more than two seasons of " +
                                            std::to_string(m));
  }
  const bool some = std::any_of(y.begin(), y.end(), [](double v) { return v == v; });
  const bool infinite = std::any_of(y.begin(), y.end(), [](double v) { return std::isinf(v); });
  if (!some || infinite) {
    return fail(Errc::kInvalidArgument, some ? "MSTL: a value is infinite" : "MSTL: no value");
  }
  return {};
}

/// Without gaps.
Status take_apart(std::span<const double> y, const MstlOptions& options, Mstl& out) {
  std::vector<double> rest(y.begin(), y.end());
  for (auto& season : out.seasons) season.assign(y.size(), 0.0);
  for (int round = 0; round < options.rounds; ++round) {
    for (std::size_t i = 0; i < out.periods.size(); ++i) {
      std::vector<double>& season = out.seasons[i];
      for (std::size_t t = 0; t < rest.size(); ++t) rest[t] += season[t];
      season = std::vector<double>();  // Both come back below: room for the rounds.
      out.trend = std::vector<double>();
      const int window = 7 + 4 * static_cast<int>(i + 1);
      FORESHOCK_TRY(Stl parts, stl(rest, out.periods[i], StlOptions::r(window, options.robust)));
      season = std::move(parts.season);
      out.trend = std::move(parts.trend);
      for (std::size_t t = 0; t < rest.size(); ++t) rest[t] -= season[t];
    }
  }
  return {};
}

double fitted_at(const Mstl& parts, std::size_t t) {
  double out = parts.trend[t];
  for (const auto& season : parts.seasons) out += season[t];
  return out;
}

}  // namespace

Result<Mstl> mstl(std::span<const double> y, std::span<const int> periods,
                  const MstlOptions& options) {
  Mstl out{.periods = {periods.begin(), periods.end()}};
  std::sort(out.periods.begin(), out.periods.end());
  FORESHOCK_TRY_VOID(check(y, out.periods, options));
  out.seasons.resize(out.periods.size());
  std::vector<double> whole(y.begin(), y.end());
  seasons::bridge_gaps(whole);
  FORESHOCK_TRY_VOID(take_apart(whole, options, out));
  const bool gaps = std::any_of(y.begin(), y.end(), [](double v) { return v != v; });
  for (int filling = 0; gaps && filling < kFillings; ++filling) {
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (y[t] != y[t]) whole[t] = fitted_at(out, t);
    }
    FORESHOCK_TRY_VOID(take_apart(whole, options, out));
  }
  for (std::size_t t = 0; t < y.size(); ++t) out.remainder.push_back(y[t] - fitted_at(out, t));
  return out;
}

}  // namespace foreshock
