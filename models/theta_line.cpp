#include "foreshock/models/theta_line.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "foreshock/models/golden_section.h"

namespace foreshock {
namespace {

constexpr double kMostAlpha = 0.9999;
/// Relative size below which a pivot counts as zero: the two unknowns cannot be told apart.
constexpr double kPivotFloor = 1e-13;

/// y moved to centre 0 and spread 1, so that no tolerance knows the unit; from its first value to
/// its last.
struct Scaled {
  std::vector<double> y;
  std::size_t first = 0;
  int count = 0;
  double centre = 0;
  double spread = 1;
};

Result<Scaled> scale(std::span<const double> y) {
  const auto there = [](double v) { return v == v; };
  const auto begin = std::find_if(y.begin(), y.end(), there);
  if (begin == y.end()) return fail(Errc::kInvalidArgument, "theta: no value in the series");
  const auto end = std::find_if(y.rbegin(), y.rend(), there).base();
  Scaled out{{begin, end}, static_cast<std::size_t>(begin - y.begin())};
  std::vector<double> values;
  values.reserve(out.y.size());
  std::copy_if(begin, end, std::back_inserter(values), there);
  out.count = static_cast<int>(values.size());
  const auto middle = values.begin() + out.count / 2;
  std::nth_element(values.begin(), middle, values.end());
  out.centre = *middle;
  double largest = 0;
  for (const double v : values) largest = std::max(largest, std::abs(v - out.centre));
  if (!std::isfinite(largest)) {
    return fail(Errc::kInvalidArgument, "theta: values too far apart for a double");
  }
  if (largest > 0) {
    double squares = 0;
    for (const double v : values) squares += std::pow((v - out.centre) / largest, 2);
    out.spread = largest * std::sqrt(squares / out.count);
  }
  for (double& v : out.y) v = (v - out.centre) / out.spread;
  return out;
}

/// What a line that learns does to the level at every step, share left out, whatever alpha is: with
/// n values behind it then and d = (1 - alpha)^n, slope - d near + (1 - (1 - alpha) d) / alpha far.
struct Pushes {
  std::vector<double> slope;  ///< Before the step.
  std::vector<double> near;
  std::vector<double> far;
};

/// Slope of the least-squares line through what is there.
double line_slope(std::span<const double> y) {
  double count = 0;
  double mean_t = 0;
  double mean_y = 0;
  double tt = 0;
  double ty = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] != y[t]) continue;
    ++count;
    const double off_t = static_cast<double>(t) - mean_t;
    mean_t += off_t / count;
    mean_y += (y[t] - mean_y) / count;
    tt += off_t * (static_cast<double>(t) - mean_t);
    ty += off_t * (y[t] - mean_y);
  }
  return tt > 0 ? ty / tt : 0;
}

/// Gaps as straight lines between their neighbours; the ends are there.
std::vector<double> bridged(std::vector<double> y) {
  for (std::size_t t = 1; t < y.size(); ++t) {
    if (y[t] == y[t]) continue;
    std::size_t next = t + 1;
    while (y[next] != y[next]) ++next;
    y[t] = y[t - 1] + (y[next] - y[t - 1]) / static_cast<double>(next - t + 1);
  }
  return y;
}

Pushes dynamic_pushes(std::span<const double> y) {
  const std::vector<double> whole = bridged({y.begin(), y.end()});
  Pushes out;
  double line = whole[0];
  double slope = 0;
  for (std::size_t t = 1; t < whole.size(); ++t) {
    const auto n = static_cast<double>(t + 1);
    const double off = whole[t] - line;
    const double gain = 6 / (n * (n + 1));
    out.slope.push_back(slope);
    out.near.push_back(2 * off / n);
    out.far.push_back(gain * off);
    line += slope + 4 * off / n;
    slope += gain * off;
  }
  return out;
}

/// Errors of one kind of line as a linear function of the level at the start and the share, solved
/// for both; alpha is left to search.
class ThetaErrors {
 public:
  ThetaErrors(std::span<const double> y, ThetaLine line)
      : y_(y), dynamic_(line == ThetaLine::kDynamic), shared_(line != ThetaLine::kStandard) {
    if (dynamic_) {
      pushes_ = dynamic_pushes(y);
      y_ = y.subspan(1);
    } else {
      slope_ = line_slope(y);
    }
  }

  /// Sum of squared errors at the best level and share.
  double squares(double alpha) {
    if (dynamic_) {
      gather(alpha, [&](std::size_t t, double decay) {
        return pushes_.slope[t] - decay * pushes_.near[t] +
               (1 - (1 - alpha) * decay) / alpha * pushes_.far[t];
      });
    } else {
      gather(alpha, [&](std::size_t, double) { return slope_; });
    }
    return solve();
  }

  double level() const { return level_; }  ///< Of the last call, as is share().
  double share() const { return share_; }
  double slope() const { return slope_; }

 private:
  /// u: errors from a level of zero without drift; p and q: what a level of one and a share of one
  /// add to the mean.
  template <class Push>
  void gather(double alpha, const Push& push) {
    sums_ = {};
    double from_zero = 0;
    double p = 1;
    double q = 0;
    double decay = 1 - alpha;
    for (std::size_t t = 0; t < y_.size(); ++t) {
      const bool there = y_[t] == y_[t];
      const double u = there ? y_[t] - from_zero : 0;
      if (there && !(dynamic_ && t == 1)) {  // A line through two values is no line yet.
        sums_.pp += p * p;
        sums_.pq += p * q;
        sums_.qq += q * q;
        sums_.pu += p * u;
        sums_.qu += q * u;
        sums_.uu += u * u;
      }
      const double kept = there ? 1 - alpha : 1;
      from_zero += alpha * u;
      p *= kept;
      decay *= 1 - alpha;
      q = kept * q + push(t, decay);
    }
  }

  double solve() {
    const auto& [pp, pq, qq, pu, qu, uu] = sums_;
    const double pivot = qq - pq * pq / pp;
    const bool tells = shared_ && pivot > kPivotFloor * qq;
    share_ = tells ? std::clamp((qu - pq * pu / pp) / pivot, 0.0, 1.0) : 0;
    const double along = pu - share_ * pq;
    level_ = along / pp;
    return std::max(0.0, uu - 2 * share_ * qu + share_ * share_ * qq - along * along / pp);
  }

  struct Sums {
    double pp = 0, pq = 0, qq = 0, pu = 0, qu = 0, uu = 0;
  };
  std::span<const double> y_;
  bool dynamic_;
  bool shared_;
  Pushes pushes_;
  double slope_ = 0;
  Sums sums_;
  double level_ = 0;
  double share_ = 0;
};

/// Values that a line needs: one more than what is estimated, and those whose errors do not count.
int least_values(ThetaLine line) {
  switch (line) {
    case ThetaLine::kStandard:
      return 3;
    case ThetaLine::kOptimised:
      return 5;
    case ThetaLine::kDynamic:
      return 6;
  }
  return 6;
}

/// Sum of squared errors that count, and how many.
std::pair<double, int> squared_errors(std::span<const double> y, const ThetaWeights& weights,
                                      ThetaState state) {
  double squares = 0;
  int count = 0;
  for (const double v : y) {
    const double error = v == v ? v - state.level : 0;
    if (v == v && error_counts(weights, state)) {
      squares += error * error;
      ++count;
    }
    state.learn(weights, error);
  }
  return {squares, count};
}

}  // namespace

const char* name_of(ThetaLine line) {
  switch (line) {
    case ThetaLine::kStandard:
      return "Theta";
    case ThetaLine::kOptimised:
      return "optimised Theta";
    case ThetaLine::kDynamic:
      return "dynamic optimised Theta";
  }
  return "";
}

bool error_counts(const ThetaWeights& weights, const ThetaState& before) {
  return !(weights.dynamic && before.steps == 2);
}

Result<ThetaFit> fit_theta_line(std::span<const double> y, ThetaLine line, double least_alpha) {
  FORESHOCK_TRY(const Scaled scaled, scale(y));
  if (scaled.count < least_values(line)) {
    return fail(Errc::kInvalidArgument, "theta: " + std::to_string(scaled.count) +
                                            " values are too few for a " + name_of(line));
  }
  ThetaErrors errors(scaled.y, line);
  ThetaFit fit;
  const auto squares = [&](double alpha) {
    ++fit.evaluations;
    return errors.squares(alpha);
  };
  const auto best = minimize_on(squares, least_alpha, kMostAlpha, {.grid = 12, .accuracy = 1e-6});
  errors.squares(best.x);

  const bool dynamic = line == ThetaLine::kDynamic;
  fit.weights = {.alpha = best.x,
                 .share = line == ThetaLine::kStandard ? 0.5 : errors.share(),
                 .dynamic = dynamic};
  fit.estimated = line == ThetaLine::kStandard ? 2 : 3;
  ThetaState start{.level = errors.level(), .slope = errors.slope()};
  if (dynamic) {
    start.line = scaled.y[0];
    start.decay = 1 - best.x;
  }
  const std::size_t begin = dynamic ? 1 : 0;
  const auto [sum, count] = squared_errors(std::span(scaled.y).subspan(begin), fit.weights, start);
  fit.count = count;
  fit.rms_error = scaled.spread * std::sqrt(sum / count);
  // Back to the units of y.
  fit.first = scaled.first + begin;
  fit.initial = start;
  fit.initial.level = scaled.centre + scaled.spread * start.level;
  fit.initial.slope *= scaled.spread;
  if (dynamic) fit.initial.line = scaled.centre + scaled.spread * start.line;
  return fit;
}

}  // namespace foreshock
