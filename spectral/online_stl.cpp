#include "foreshock/spectral/online_stl.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "foreshock/spectral/mstl.h"

namespace foreshock {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongest = 1U << 24U;
/// Of squared residuals, to the variance.
constexpr double kSpreadGain = 0.005;
/// Of the season's gain, by the autocorrelation of a whole round.
constexpr double kAdaptation = 3;
constexpr double kLeastGain = 0.01;
constexpr double kMostGain = 0.7;
/// What a change must explain, in costs of an outlier: a shift is believed at once, a level at the
/// second point.
constexpr double kShiftPrice = 0.8;
constexpr double kLevelPrice = 1.5;
/// Points within the limit after which what was odd was an outlier.
constexpr std::int32_t kQuiet = 3;
constexpr double kTrendGains[] = {0.002, 0.005, 0.015, 0.05, 0.15, 0.4};
constexpr double kSeasonGains[] = {0.02, 0.06, 0.2, 0.5};

double square(double x) {
  return x * x;
}

bool is_gain(double gain) {
  return gain >= 0 && gain < 1;
}

double median_of(std::vector<double> x) {
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return *middle;
}

/// Mean round of the season that STL found, by phase from the first of y on.
std::vector<double> mean_round(const std::vector<double>& season, std::size_t period) {
  std::vector<double> out(period);
  std::vector<double> counts(period);
  for (std::size_t t = 0; t < season.size(); ++t) {
    out[t % period] += season[t];
    counts[t % period] += 1;
  }
  for (std::size_t k = 0; k < period; ++k) out[k] /= counts[k];
  return out;
}

double mean_of(std::span<const double> x) {
  double sum = 0;
  for (const double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}

/// 1.4826 medians of what remains, squared; of the smallest that a double of that size tells.
double variance_of(const std::vector<double>& remainder, double size) {
  std::vector<double> away;
  for (const double v : remainder) {
    if (v == v) away.push_back(std::abs(v));
  }
  return square(std::max(1.4826 * median_of(std::move(away)), 1e-13 * size));
}

struct Gains {
  double trend;
  double slope;
  double season;
};

/// Those to choose from, where they are not given.
std::vector<Gains> candidates(const OnlineStlOptions& options) {
  std::vector<double> trends(std::begin(kTrendGains), std::end(kTrendGains));
  std::vector<double> seasons(std::begin(kSeasonGains), std::end(kSeasonGains));
  if (options.trend_gain > 0) trends = {options.trend_gain};
  if (options.season_gain > 0) seasons = {options.season_gain};
  std::vector<Gains> out;
  for (const double trend : trends) {
    for (const double slope : {0.0, square(trend) / 4}) {
      for (const double season : seasons) out.push_back({trend, slope, season});
    }
  }
  return out;
}

Status check(const OnlineStlOptions& options, int most_shift) {
  if (!is_gain(options.trend_gain) || !is_gain(options.season_gain)) {
    return fail(Errc::kInvalidArgument, "online STL: gains must be in [0, 1)");
  }
  if (options.max_shift < -1 || options.max_shift > most_shift) {
    return fail(Errc::kInvalidArgument,
                "online STL: max_shift must be in [-1, " + std::to_string(most_shift) + "]");
  }
  if (!(options.limit >= 2) || std::isinf(options.limit)) {
    return fail(Errc::kInvalidArgument, "online STL: the limit must be 2 or more");
  }
  return {};
}

}  // namespace

OnlineStl::OnlineStl(std::vector<double> season, const OnlineStlOptions& options)
    : season_(std::move(season)),
      before_(season_.size()),
      trend_gain_(options.trend_gain),
      season_gain_(options.season_gain),
      limit_(options.limit),
      adaptive_(options.adaptive),
      max_shift_(options.max_shift) {
  if (max_shift_ < 0) max_shift_ = std::min(20, period() / 10);
  max_shift_ = std::min(max_shift_, period() / 2);
  mean_ = mean_of(season_);
}

Result<OnlineStl> OnlineStl::start(std::span<const double> history, int period,
                                   const OnlineStlOptions& options) {
  FORESHOCK_TRY_VOID(check(options, kMostShift));
  const int periods[] = {period};
  FORESHOCK_TRY(const Mstl parts, mstl(history, periods, {.robust = true}));
  const auto m = static_cast<std::size_t>(period);
  OnlineStl blank(mean_round(parts.seasons.front(), m), options);
  double size = 0;
  for (const double v : history) size = std::max(size, v == v ? std::abs(v) : 0);
  blank.variance_ = variance_of(parts.remainder, size);
  if (!(blank.variance_ > 0)) blank.variance_ = std::numeric_limits<double>::min();
  blank.level_ = median_of({parts.trend.begin(), parts.trend.begin() + period}) - blank.mean_;

  OnlineStl best = blank;
  double least = std::numeric_limits<double>::infinity();
  for (const Gains& gains : candidates(options)) {
    OnlineStl one = blank;
    one.trend_gain_ = gains.trend;
    one.slope_gain_ = gains.slope;
    one.season_gain_ = gains.season;
    const double missed = one.learn_all(history);
    if (!(missed < least)) continue;
    least = missed;
    best = std::move(one);
  }
  return best;
}

/// Sum of squares of what each point differs from those before it; an outlier counts as the limit.
double OnlineStl::learn_all(std::span<const double> history) {
  const double most = square(limit_) * variance_;
  double sum = 0;
  for (const double y : history) {
    const double e = y - level_ - slope_ - at(shift_);
    if (e == e) sum += std::min(square(e), most);
    step(y);
  }
  return sum;
}

double OnlineStl::scale() const {
  return std::sqrt(variance_);
}

/// What the season has now, if it is so late.
double& OnlineStl::at(int shift) {
  int phase = phase_ - shift;
  if (phase < 0) phase += period();
  if (phase >= period()) phase -= period();
  return season_[static_cast<std::size_t>(phase)];
}

OnlineParts OnlineStl::step(double y) {
  level_ += slope_;
  double& season = at(shift_);
  const double residual = y - level_ - season;
  OnlineParts parts{level_ + mean_, season - mean_, residual};
  if (!std::isfinite(residual)) {
    parts.remainder = std::numeric_limits<double>::quiet_NaN();
  } else if (doubt_.points > 0 || square(residual) > square(limit_) * variance_) {
    parts = doubt(y, residual);
  } else {
    learn(residual);
    parts = {level_ + mean_, season - mean_, y - level_ - season};
  }
  phase_ = phase_ + 1 == period() ? 0 : phase_ + 1;
  return parts;
}

/// The season keeps its mean: what it gains there the trend has, so that neither can run away from
/// the other.
void OnlineStl::learn(double residual) {
  level_ += trend_gain_ * residual;
  slope_ += slope_gain_ * residual;
  const double moved = season_gain_ * (1 - trend_gain_) * residual;
  at(shift_) += moved;
  mean_ += moved / static_cast<double>(season_.size());
  if (adaptive_) adapt(residual);
  spread(residual);
}

/// Of a filter with the right gain innovations are white: at the lag of one round, too.
void OnlineStl::adapt(double residual) {
  double& before = before_[static_cast<std::size_t>(phase_)];
  const double now = residual / std::sqrt(variance_);
  const double rate = kAdaptation / static_cast<double>(season_.size());
  const double factor = std::clamp(1 + rate * now * before, 0.5, 2.0);
  season_gain_ = std::clamp(season_gain_ * factor, kLeastGain, kMostGain);
  before = now;
}

void OnlineStl::spread(double residual) {
  const double most = square(limit_) * variance_;
  variance_ += kSpreadGain * (std::min(square(residual), most) - variance_);
}

OnlineParts OnlineStl::doubt(double y, double residual) {
  const double unit = square(limit_) * variance_;
  const auto cost = [&](double r) { return std::min(square(r) / unit, 1.0); };
  if (doubt_.points == 0) doubt_ = {};
  doubt_.residuals[static_cast<std::size_t>(doubt_.points++)] = residual;
  doubt_.outliers += cost(residual);
  doubt_.quiet = square(residual) > unit ? 0 : doubt_.quiet + 1;
  for (int d = -max_shift_; d <= max_shift_; ++d) {
    doubt_.shifts[static_cast<std::size_t>(d + kMostShift)] += cost(y - level_ - at(d));
  }
  const Belief best = belief();
  const double level = best.kind == Kind::kLevel ? level_ + best.level : level_;
  const double season = best.kind == Kind::kShift ? at(best.shift) : at(shift_);
  const OnlineParts parts{level + mean_, season - mean_, y - level - season};
  spread(parts.remainder);
  const bool over = best.kind == Kind::kOutliers && doubt_.quiet >= kQuiet;
  if (over || doubt_.points == static_cast<std::int32_t>(kWait)) settle(best);
  return parts;
}

/// The cheapest explanation of all points in doubt; of shifts the one nearest to the present one.
OnlineStl::Belief OnlineStl::belief() const {
  Belief best;
  double least = doubt_.outliers;
  int nearest = 2 * kMostShift + 1;
  for (int d = -max_shift_; d <= max_shift_; ++d) {
    if (d == shift_) continue;
    const double price = kShiftPrice + doubt_.shifts[static_cast<std::size_t>(d + kMostShift)];
    const int away = std::abs(d - shift_);
    // Costs that noise alone sets apart are as good as each other.
    const bool better = price < least - 0.2 ||
                        (price < least + 0.2 && away < nearest && best.kind == Kind::kShift) ||
                        (price < least && best.kind != Kind::kShift);
    if (!better) continue;
    least = std::min(price, least);
    nearest = away;
    best = {Kind::kShift, 0, d};
  }
  double price = 0;
  const Belief level = level_belief(price);
  return price < least ? level : best;
}

OnlineStl::Belief OnlineStl::level_belief(double& cost) const {
  const auto n = static_cast<std::size_t>(doubt_.points);
  const double unit = square(limit_) * variance_;
  std::array<double, kWait> sorted = doubt_.residuals;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(sorted.begin(), middle, sorted.begin() + static_cast<std::ptrdiff_t>(n));
  double sum = 0;
  double count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (square(doubt_.residuals[i] - *middle) > unit) continue;
    sum += doubt_.residuals[i];
    count += 1;
  }
  const double level = sum / std::max(count, 1.0);
  cost = kLevelPrice;
  for (std::size_t i = 0; i < n; ++i) {
    cost += std::min(square(doubt_.residuals[i] - level) / unit, 1.0);
  }
  return {Kind::kLevel, level, 0};
}

void OnlineStl::settle(const Belief& belief) {
  if (belief.kind == Kind::kLevel) level_ += belief.level;
  if (belief.kind == Kind::kShift) shift_ = belief.shift;
  doubt_ = {};
}

void OnlineStl::save(StateWriter& out) const {
  out.put(kVersion);
  out.put_all(std::span<const double>(season_));
  out.put_all(std::span<const double>(before_));
  out.put(static_cast<std::uint8_t>(adaptive_));
  for (const double v : {mean_, level_, slope_, variance_, trend_gain_, slope_gain_, season_gain_,
                         limit_, doubt_.outliers}) {
    out.put(v);
  }
  for (const std::int32_t v : {max_shift_, phase_, shift_, doubt_.points, doubt_.quiet}) out.put(v);
  out.put_all(std::span<const double>(doubt_.residuals));
  out.put_all(std::span<const double>(doubt_.shifts));
}

Result<OnlineStl> OnlineStl::read(StateReader& in) {
  FORESHOCK_TRY(const auto version, in.get<std::uint32_t>());
  if (version != kVersion) {
    return fail(Errc::kUnsupported, "online STL: snapshot version " + std::to_string(version));
  }
  FORESHOCK_TRY(auto season, in.get_all<double>(kLongest));
  OnlineStl out(std::move(season), {});
  FORESHOCK_TRY(out.before_, in.get_all<double>(kLongest));
  FORESHOCK_TRY(const auto adaptive, in.get<std::uint8_t>());
  out.adaptive_ = adaptive != 0;
  for (double* v : {&out.mean_, &out.level_, &out.slope_, &out.variance_, &out.trend_gain_,
                    &out.slope_gain_, &out.season_gain_, &out.limit_, &out.doubt_.outliers}) {
    FORESHOCK_TRY(*v, in.get_finite());
  }
  for (std::int32_t* v :
       {&out.max_shift_, &out.phase_, &out.shift_, &out.doubt_.points, &out.doubt_.quiet}) {
    FORESHOCK_TRY(*v, in.get<std::int32_t>());
  }
  FORESHOCK_TRY(const auto residuals, in.get_all<double>(kWait));
  FORESHOCK_TRY(const auto shifts, in.get_all<double>(out.doubt_.shifts.size()));
  const bool sound = out.season_.size() >= 2 && residuals.size() == kWait &&
                     shifts.size() == out.doubt_.shifts.size() && out.variance_ > 0 &&
                     is_gain(out.trend_gain_) && is_gain(out.season_gain_) &&
                     is_gain(out.slope_gain_) && out.limit_ >= 2 && out.max_shift_ >= 0 &&
                     out.max_shift_ <= kMostShift && out.phase_ >= 0 && out.phase_ < out.period() &&
                     out.shift_ >= -out.max_shift_ && out.shift_ <= out.max_shift_ &&
                     out.max_shift_ <= out.period() / 2 && out.doubt_.points >= 0 &&
                     out.doubt_.points < static_cast<std::int32_t>(kWait) &&
                     out.doubt_.quiet >= 0 && out.doubt_.quiet <= out.doubt_.points;
  if (!sound) return fail(Errc::kMalformedInput, "online STL: a state that cannot be");
  for (const auto& values : {residuals, shifts, out.season_, out.before_}) {
    if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
      return fail(Errc::kMalformedInput, "online STL: a number that cannot be");
    }
  }
  std::copy(residuals.begin(), residuals.end(), out.doubt_.residuals.begin());
  std::copy(shifts.begin(), shifts.end(), out.doubt_.shifts.begin());
  return out;
}

}  // namespace foreshock
