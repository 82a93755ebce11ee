#pragma once

/// What an alert is about: the change that explains the last normal scores best, when it began and
/// how large it is.

#include <array>
#include <cstdint>
#include <span>

#include "foreshock/detect/score_ring.h"

namespace foreshock {

/// How the innovations of a model answer a unit change at the first of them: a model that follows
/// the level forgets a step, and is wrong by as much for ever about a ramp. In the units of one
/// standard deviation of the innovations.
struct ChangeSignature {
  static constexpr int kLength = ScoreRing::kSize;
  std::array<float, kLength> impulse{};  ///< Of one strange value.
  std::array<float, kLength> step{};     ///< Of a level that has moved.
  std::array<float, kLength> ramp{};     ///< Of a level that goes on moving.

  /// Of a model that learns nothing: 1, 0, 0 ..; 1, 1, 1 ..; 1, 2, 3 ...
  static const ChangeSignature& frozen();
};

struct Attribution {
  enum class What : std::uint8_t { kNothing, kOutlier, kLevel, kTrend, kSpread, kDependence };
  static constexpr std::size_t kWhats = 6;

  What what = What::kNothing;
  std::int32_t since = 0;        ///< Points ago at which it began, most likely.
  std::int32_t since_most = 0;   ///< With 95 %, no longer ago than this;
  std::int32_t since_least = 0;  ///< and no later than this. since_least <= since <= since_most.
  double size = 0;   ///< Of outlier and step in standard deviations of the innovations, of a ramp
                     ///< in those a point, of spread as the ratio of standard deviations, of
                     ///< dependence as the lag-1 correlation. 0 of nothing.
  double error = 0;  ///< Standard error of it.
  double left = 0;   ///< Of a step or ramp: what the model has not followed yet, sd.
  /// By What: log likelihood ratio of the best start against "nothing changed", nats.
  std::array<double, kWhats> evidence{};
};

/// Cost:    O(kSize^2) additions, some 20 us: for alerts, not for points.
/// Source:  Willsky & Jones (1976), IEEE TAC 21(1): a change is told by its signature in the
///          innovations. docs/math/attribution.md.
Attribution attribute(const ScoreRing& scores, const ChangeSignature& signature);

/// What is left of a step that began `since` points ago, by the newest residuals (newest first, not
/// more than `since`), in their units. Drawn towards none as if by one more residual.
double step_left(std::span<const double> residuals, const ChangeSignature& signature, int since);

/// The signature of a model by experiment: what its expectation answers to one value that lies
/// `unit` higher, to values that do so for ever, and to values that rise by one unit more each.
/// Probe: copy(), double expect() and learn(double), all on one scale.
template <class Probe>
ChangeSignature signature_of(const Probe& model, double unit) {
  ChangeSignature out;
  const auto run = [&](auto& response, auto change_at) {
    Probe calm = model.copy();
    Probe changed = model.copy();
    for (int t = 0; t < ChangeSignature::kLength; ++t) {
      const double expected = calm.expect();
      const double y = expected + change_at(t) * unit;
      const double answer = (y - changed.expect()) / unit;
      response[static_cast<std::size_t>(t)] = static_cast<float>(answer);
      calm.learn(expected);
      changed.learn(y);
    }
  };
  run(out.impulse, [](int t) { return t == 0 ? 1.0 : 0.0; });
  run(out.step, [](int) { return 1.0; });
  run(out.ramp, [](int t) { return t + 1.0; });
  return out;
}

}  // namespace foreshock
