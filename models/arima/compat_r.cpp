#include "foreshock/models/arima/compat_r.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "foreshock/models/arima/css.h"
#include "foreshock/models/arima/differences.h"
#include "foreshock/models/arima/internal/reflect.h"
#include "foreshock/models/arima/internal/stepwise.h"
#include "foreshock/models/arima/mle.h"
#include "foreshock/models/arima/polynomial.h"

namespace foreshock {
namespace {

using arima::Bounds;
using arima::Judged;
using arima::Verdict;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
/// Longer series and seasons are approximated.
constexpr std::size_t kLong = 150;
constexpr int kLongSeason = 12;
/// So many values are too few for a corrected criterion.
constexpr std::size_t kFew = 3;
/// Mean relative difference at which R's all.equal() sees none.
constexpr double kEqual = 1.5e-8;

bool is_there(double v) {
  return v == v;
}

/// From the first value to the last.
std::span<const double> trimmed(std::span<const double> y) {
  const auto first = std::find_if(y.begin(), y.end(), is_there);
  const auto last = std::find_if(y.rbegin(), y.rend(), is_there).base();
  return first < last ? std::span(first, last) : std::span<const double>{};
}

bool is_constant(std::span<const double> y) {
  double apart = 0;
  double size = 0;
  for (const double v : y) {
    if (!is_there(v)) return false;
    apart += std::abs(v - y.front());
    size += std::abs(v);
  }
  return apart <= kEqual * size;
}

/// Whether all roots lie outside that circle: those of a seasonal factor too in B, not in B^m.
bool roots_outside_in_steps(const ArimaOrder& o, std::span<const double> c, double radius) {
  const auto part = [&](int begin, int size) {
    return c.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
  };
  const double seasonal = std::pow(radius, std::max(1, o.season));
  return roots_outside(ar_polynomial({o.p}, part(0, o.p)), radius) &&
         roots_outside(ma_polynomial({0, 0, o.q}, part(o.p, o.q)), radius) &&
         roots_outside(ar_polynomial({o.P}, part(o.p + o.q, o.P)), seasonal) &&
         roots_outside(ma_polynomial({0, 0, o.Q}, part(o.p + o.q + o.P, o.Q)), seasonal);
}

bool is_stationary(const ArimaOrder& o, std::span<const double> c) {
  const auto p = static_cast<std::size_t>(o.p);
  const auto q = static_cast<std::size_t>(o.q);
  const auto P = static_cast<std::size_t>(o.P);
  return roots_outside(ar_polynomial({o.p}, c.first(p)), 1) &&
         roots_outside(ar_polynomial({o.P}, c.subspan(p + q, P)), 1);
}

/// Fits the models of one series as R does and says what they are worth.
class Bench {
 public:
  Bench(std::span<const double> y, const Bounds& bounds)
      : y_(y), bounds_(bounds), has_gaps_(!std::all_of(y.begin(), y.end(), is_there)) {}

  int evaluations() const { return evaluations_; }

  ArimaConstant constant_for(bool constant) const {
    if (!constant) return ArimaConstant::kNone;
    const ArimaOrder& o = bounds_.differences;
    return o.d + o.D == 0 ? ArimaConstant::kMean : ArimaConstant::kDrift;
  }

  Result<ArimaFit> approximate(const ArimaOrder& order, bool constant) {
    auto fit = arima_css(y_, {order, constant_for(constant)});
    if (fit) evaluations_ += fit->evaluations;
    return fit;
  }

  /// Likelihood, searched for once, from the conditional sum of squares.
  Result<ArimaFit> exact(const ArimaOrder& order, bool constant) {
    const ArimaSpec spec{order, constant_for(constant)};
    std::vector<double> start;
    if (!has_gaps_ && order.coefficient_count() > 0) {
      FORESHOCK_TRY(const ArimaFit first, approximate(order, constant));
      if (!is_stationary(order, first.coefficients)) {
        return fail(Errc::kNotConverged, order.name() + ": no stationary start");
      }
      start = arima::reflected(order, first.coefficients);
    }
    auto fit = arima_mle(y_, spec, {.start = start});
    if (fit) evaluations_ += fit->evaluations;
    return fit;
  }

  /// R's approximate criteria lack the logarithm of white noise's variance for every value that
  /// differencing costs; the same for all.
  void set_offset() {
    const ArimaOrder& o = bounds_.differences;
    const auto white = exact(o, o.d + o.D == 0);
    if (white) offset_ = -o.difference_reach() * std::log(white->sigma2);
  }

  Verdict judge(const Result<ArimaFit>& fit) const {
    if (!fit) return {kInfinite, "failed"};
    if (!roots_outside_in_steps(fit->order, fit->coefficients, bounds_.space.least_root)) {
      return {kInfinite, "root near the unit circle"};
    }
    const double score = fit->criterion(bounds_.space.criterion);
    if (!std::isfinite(score)) return {kInfinite, "failed"};
    return {score, "left behind"};
  }

  /// Every model that was looked at.
  std::vector<Judged> search(bool stepwise, bool approximation) {
    const arima::Judge judge_one = [&](const ArimaOrder& order, bool constant) {
      if (!approximation) return judge(exact(order, constant));
      Verdict verdict = judge(approximate(order, constant));
      verdict.score += offset_;
      return verdict;
    };
    return stepwise ? arima::stepwise(bounds_, judge_one) : arima::everywhere(bounds_, judge_one);
  }

 private:
  std::span<const double> y_;
  Bounds bounds_;
  bool has_gaps_;
  double offset_ = 0;
  int evaluations_ = 0;
};

Bounds bounds_for(std::span<const double> y, int season, const ArimaRulesOfR& rules) {
  Bounds out;
  const bool seasonal = season >= 2;
  const int D = seasonal ? seasonal_differences(y, season) : 0;
  const auto w = D > 0 ? difference(y, season) : std::vector<double>(y.begin(), y.end());
  const int d = differences(w);
  out.differences = {0, d, 0, 0, D, 0, seasonal ? season : 0};
  out.space = rules.space;
  out.constants = rules.space.constants && d + D <= 1;
  out.most_models = rules.most_models;

  const auto there = std::count_if(y.begin(), y.end(), is_there);
  const int third = static_cast<int>(there / 3);
  ArimaSearchSpace& space = out.space;
  if (static_cast<std::size_t>(there) <= kFew) space.criterion = Criterion::kAic;
  space.most_p = std::min(space.most_p, third);
  space.most_q = std::min(space.most_q, third);
  space.most_P = seasonal ? std::min(space.most_P, third / season) : 0;
  space.most_Q = seasonal ? std::min(space.most_Q, third / season) : 0;
  // Nothing below the season reaches it.
  if (space.most_P > 0) space.most_p = std::min(space.most_p, season - 1);
  if (space.most_Q > 0) space.most_q = std::min(space.most_q, season - 1);
  return out;
}

/// Differences of which nothing is left to explain: no search.
Result<ArimaSelection> flat(std::span<const double> y, const ArimaOrder& order) {
  const int times = order.d + order.D;
  ArimaSpec spec{order, ArimaConstant::kNone};
  if (times == 0) spec.constant = ArimaConstant::kMean;
  if (times == 1) spec.constant = ArimaConstant::kDrift;
  FORESHOCK_TRY(ArimaFit fit, arima_at(y, spec, {}));
  const ArimaTrial only{order, spec.constant, fit.aicc(), "chosen"};
  return ArimaSelection{std::move(fit), {}, {only}, 1};
}

/// The first of the `most` best that can be taken by its likelihood; the others in order of their
/// scores.
Result<ArimaSelection> take(Bench& bench, std::vector<Judged> tried, bool approximation,
                            std::size_t most = SIZE_MAX) {
  std::stable_sort(tried.begin(), tried.end(), [](const Judged& a, const Judged& b) {
    return a.verdict.score < b.verdict.score;
  });
  most = std::min(most, tried.size());
  for (std::size_t i = 0; i < most && std::isfinite(tried[i].verdict.score); ++i) {
    auto fit = bench.exact(tried[i].order, tried[i].constant);
    const Verdict last = bench.judge(fit);
    tried[i].verdict.what = last.what;
    if (!std::isfinite(last.score)) continue;
    if (approximation) tried[i].verdict.score = last.score;
    tried[i].verdict.what = "chosen";
    std::rotate(tried.begin(), tried.begin() + static_cast<std::ptrdiff_t>(i),
                tried.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    ArimaSelection out{std::move(*fit), {}, {}, bench.evaluations()};
    for (const Judged& each : tried) {
      const ArimaConstant constant = bench.constant_for(each.constant);
      out.trail.push_back({each.order, constant, each.verdict.score, each.verdict.what});
    }
    return out;
  }
  return fail(Errc::kNotConverged, "arima: none of " + std::to_string(tried.size()) +
                                       " models can be taken by the rules of R");
}

}  // namespace

Result<ArimaSelection> select_arima_as_r(std::span<const double> y, int season,
                                         const ArimaRulesOfR& rules) {
  const auto whole = trimmed(y);
  if (whole.empty()) return fail(Errc::kInvalidArgument, "arima: no value is there");
  const bool seasonal = season >= 2;
  if (is_constant(whole)) return flat(y, {0, 0, 0, 0, 0, 0, seasonal ? season : 0});
  const Bounds bounds = bounds_for(whole, season, rules);
  FORESHOCK_TRY(const ArimaSample sample,
                arima_sample(whole, bounds.differences, ArimaConstant::kNone));
  if (sample.missing == 0 && is_constant(sample.w())) return flat(y, bounds.differences);
  Bench bench(whole, bounds);
  const bool approximation =
      rules.approximation.value_or(whole.size() > kLong || season > kLongSeason);
  if (approximation) bench.set_offset();
  auto tried = bench.search(rules.stepwise, approximation);
  if (rules.stepwise || !approximation) {
    return take(bench, std::move(tried), approximation);
  }
  // Everywhere R looks at the best approximation only, and starts over if it can't be taken.
  if (auto found = take(bench, std::move(tried), true, 1)) return found;
  tried = bench.search(false, false);
  return take(bench, std::move(tried), false);
}

}  // namespace foreshock
