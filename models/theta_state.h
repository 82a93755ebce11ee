#pragma once

namespace foreshock {

/// Parameters of a Theta model: simple exponential smoothing that drifts along a line.
struct ThetaWeights {
  double alpha = 0.3;    ///< Smoothing of the level, in (0, 1).
  double share = 0.5;    ///< Of the line's slope that is its drift, 1 - 1 / theta, in [0, 1].
  bool dynamic = false;  ///< The line goes on to be fitted to all that is seen; else it is fixed.
};

/// What is carried from step to step. docs/math/theta.md derives the recursion.
struct ThetaState {
  double level = 0;  ///< Expected value of the next step.
  double slope = 0;  ///< Of the line, a step.
  /// Of a dynamic model: what the line expects of the next step, how many steps it is fitted to,
  /// and (1 - alpha) to that power.
  double line = 0;
  double steps = 1;
  double decay = 0;

  /// What an error of the line of 1 adds to level, line and slope.
  struct LineGains {
    double level = 0;
    double line = 0;
    double slope = 0;
  };
  LineGains gains(const ThetaWeights& w) const {
    if (!w.dynamic) return {};
    const double n = steps + 1;
    const double next = (1 - w.alpha) * decay;
    const double slope_gain = 6 / (n * (n + 1));
    return {w.share * ((1 - (1 - w.alpha) * next) / w.alpha * slope_gain - 2 * next / n), 4 / n,
            slope_gain};
  }

  /// One step on, with the error that was made; 0 for a missing point, which is then what was
  /// expected of it.
  void learn(const ThetaWeights& w, double error) {
    const double drift = w.share * slope + w.alpha * error;
    if (w.dynamic) {
      const LineGains gain = gains(w);
      const double off = level + error - line;
      level += gain.level * off;
      line += slope + gain.line * off;
      slope += gain.slope * off;
      ++steps;
      decay *= 1 - w.alpha;
    }
    level += drift;
  }
};

}  // namespace foreshock
