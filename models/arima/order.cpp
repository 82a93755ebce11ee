#include "foreshock/models/arima/order.h"

namespace foreshock {
namespace {

/// More of either than any data can tell apart; keeps a slip of the finger from filling the memory.
constexpr int kMostLags = 100;
constexpr int kMostSeasonalLags = 10;
constexpr int kMostDifferences = 3;
constexpr int kLongestSeason = 1 << 20;

bool within(int value, int most) {
  return value >= 0 && value <= most;
}

}  // namespace

Status ArimaOrder::check() const {
  if (!within(p, kMostLags) || !within(q, kMostLags) || !within(P, kMostSeasonalLags) ||
      !within(Q, kMostSeasonalLags) || !within(d, kMostDifferences) ||
      !within(D, kMostDifferences) || !within(season, kLongestSeason)) {
    return fail(Errc::kInvalidArgument,
                name() + ": p and q go from 0 to 100, P and Q to 10, d and D to 3");
  }
  if (!has_season() && P + D + Q > 0) {
    return fail(Errc::kInvalidArgument, name() + ": seasonal orders need a season of 2 or more");
  }
  return {};
}

std::string ArimaOrder::name() const {
  const auto triple = [](int a, int b, int c) {
    return "(" + std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + ")";
  };
  std::string out = "ARIMA" + triple(p, d, q);
  if (P + D + Q > 0) out += triple(P, D, Q) + "[" + std::to_string(season) + "]";
  return out;
}

}  // namespace foreshock
