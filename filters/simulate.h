#pragma once

/// Draws from a System: series that it might produce, and states that might lie behind a series.

#include <span>
#include <vector>

#include "foreshock/core/random.h"
#include "foreshock/core/result.h"
#include "foreshock/filters/kalman.h"
#include "foreshock/filters/likelihood.h"

namespace foreshock::kalman {

struct Draw {
  Eigen::MatrixXd x;      ///< [k, n]
  std::vector<double> y;  ///< [n]
};

/// A series and its states. What is diffuse of the start is drawn as 0, its unknowns having no
/// distribution.
/// Shapes:  those of check(); n >= 0.
/// Errors:  those of check(); kInvalidArgument if n < 0.
/// Cost:    O(k^3 + n k^2).
Result<Draw> simulate(const System& system, const Belief& start, int n, Rng& rng);

/// Draws of the states x_1 .. x_n given y, all of them together: bands for anything that is
/// computed from states, and forecasts with what is not known of the present.
class SimulationSmoother {
 public:
  /// Shapes:  those of log_likelihood(); NaN = missing.
  /// Errors:  those of log_likelihood().
  /// Cost:    O(n k^3), once; memory O(n k).
  static Result<SimulationSmoother> make(const System& system, const Belief& start,
                                         std::span<const double> y);

  /// [k, n]: a draw. Unknowns that no value told stay where mean() has them.
  /// Cost:    O(n k^2), no factorisation.
  /// Source:  Durbin & Koopman (2002), Biometrika 89, 603-615: a simulated series less what the
  ///          smoother makes of it, with the gains of the real one, added to the smoothed states.
  Eigen::MatrixXd draw(Rng& rng) const;

  /// [k, n]: the smoothed states themselves.
  const Eigen::MatrixXd& mean() const { return mean_; }

 private:
  /// What learning a value does to means, forwards and backwards.
  struct Gain {
    bool learns = false;
    bool diffuse = false;
    double s = 0;
    Eigen::VectorXd K;  ///< [k]
    Eigen::VectorXd g;  ///< [k] diffuse: P h - K s
    Eigen::VectorXd u;  ///< [c] diffuse: of the reflection
    double first = 0;   ///< diffuse: likewise
  };

  SimulationSmoother(const System& system, const Belief& start);
  Eigen::MatrixXd smooth_means(const Eigen::VectorXd& start, std::span<const double> y) const;

  System system_;
  Belief start_;
  Eigen::MatrixXd root_Q_;
  Eigen::MatrixXd root_P_;  ///< Of the start.
  Eigen::Index left_ = 0;   ///< Unknowns after the last value.
  std::vector<Gain> gains_;
  Eigen::MatrixXd mean_;
};

}  // namespace foreshock::kalman
