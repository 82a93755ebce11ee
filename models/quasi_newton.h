#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace foreshock {

/// Minimises a smooth function whose Gauss-Newton matrix is at hand: BFGS updates of a matrix that
/// begins as that one, steps capped in every coordinate, backtracking by Armijo's rule. Coordinates
/// may have bounds: one that stands at its bound and is drawn beyond it is held there, the others
/// go on. It goes step by step, so that many searches can be raced against one another.
/// Source: Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), chapters 3, 6 and 16.7.
class QuasiNewton {
 public:
  /// f at x; fills the gradient [k] and a positive semi-definite approximation of the Hessian
  /// [k, k]. Infinite where x is out of bounds: the fills are then not read.
  using Function = std::function<double(std::span<const double> x, std::span<double> gradient,
                                        std::span<double> hessian)>;
  enum class State : std::uint8_t { kSearching, kConverged, kStuck };

  struct Options {
    double tolerance = 1e-10;       ///< Stops when a step promises less than this, in units of f.
    double longest_step = 1;        ///< In every coordinate.
    std::vector<double> most = {};  ///< [k] how far each may be from 0; empty: without end.
  };

  /// Evaluates f once.
  QuasiNewton(const Function& f, std::vector<double> start, Options options);

  /// One line search; returns the state after it. f must be the function of the constructor.
  State step(const Function& f);

  State state() const { return state_; }
  std::span<const double> x() const { return x_; }
  double value() const { return value_; }
  /// What the quadratic model at x promises still to come, >= 0, in units of f.
  double promise() const { return promise_; }
  int evaluations() const { return evaluations_; }

 private:
  void aim();
  /// Shortens the direction to what step length and bounds allow.
  void shorten();
  bool is_at_bound(std::size_t i, double along) const;
  void update(std::span<const double> x, std::span<const double> gradient);

  Options options_;
  State state_ = State::kSearching;
  double value_;
  double promise_ = 0;
  int evaluations_ = 1;
  std::vector<double> x_;
  std::vector<double> gradient_;
  std::vector<double> hessian_;
  std::vector<double> direction_;
};

}  // namespace foreshock
