#include "foreshock/models/box_cox.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "foreshock/models/golden_section.h"

namespace foreshock {
namespace {

constexpr double kWidest = 5;  ///< Powers beyond are none that anyone wants.
/// Ratios of a few seasons have many valleys, the likelihood hardly more than one.
constexpr IntervalSearch kRatios{.grid = 48, .accuracy = 1e-6};
constexpr int kLikelihoodGrid = 12;
/// A spread below this share of the level is rounding.
constexpr double kNoSpread = 1e-12;

std::string text_of(double value) {
  std::array<char, 32> text;
  char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

Status check_bounds(double lower, double upper) {
  if (lower >= -kWidest && lower < upper && upper <= kWidest) return {};
  return fail(Errc::kInvalidArgument, "box-cox: powers from " + text_of(lower) + " to " +
                                          text_of(upper) + " are none to choose from");
}

struct Spread {
  double mean;
  double deviation;
};

/// Mean and standard deviation of the values there; of less than two, the deviation is NaN.
Spread spread_of(std::span<const double> y) {
  double count = 0;
  double mean = 0;
  double squares = 0;
  for (const double v : y) {
    if (v != v) continue;
    ++count;
    const double off = v - mean;
    mean += off / count;
    squares += off * (v - mean);
  }
  return {mean, count > 1 ? std::sqrt(squares / (count - 1)) : std::nan("")};
}

/// Spreads of the seasons, in units of the largest value.
std::vector<Spread> spreads_of(std::span<const double> y, int season) {
  double largest = 0;
  for (const double v : y) largest = v > largest ? v : largest;
  const std::size_t m = season >= 2 ? static_cast<std::size_t>(season) : 2;
  std::vector<Spread> out;
  std::vector<double> one(m);
  for (std::size_t from = y.size() % m; from < y.size(); from += m) {
    std::transform(y.begin() + static_cast<std::ptrdiff_t>(from),
                   y.begin() + static_cast<std::ptrdiff_t>(from + m), one.begin(),
                   [&](double v) { return v / largest; });
    const Spread spread = spread_of(one);
    if (!std::isnan(spread.deviation)) out.push_back(spread);
  }
  return out;
}

/// The values there in units of their geometric mean, of which a power's residuals, with the
/// Jacobian, are comparable; with their step, and what a straight line is once seasons are taken
/// out.
class LineAndSeason {
 public:
  LineAndSeason(std::span<const double> y, int season)
      : m_(season >= 2 ? static_cast<std::size_t>(season) : 1), sum_(m_), count_(m_) {
    double log_mean = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
      if (std::isnan(y[t])) continue;
      step_.push_back(t);
      log_y_.push_back(std::log(y[t]));
      log_mean += (log_y_.back() - log_mean) / static_cast<double>(log_y_.size());
    }
    for (double& v : log_y_) v -= log_mean;
    line_.assign(step_.begin(), step_.end());
    without_season(line_);
    for (const double x : line_) line_squares_ += x * x;
  }

  std::size_t count() const { return log_y_.size(); }

  /// Sum of squared residuals of the power: by Frisch, Waugh & Lovell, the line and the values both
  /// without their seasonal means.
  double squares(double lambda) {
    w_.clear();
    for (const double v : log_y_) w_.push_back(lambda == 0 ? v : std::expm1(lambda * v) / lambda);
    without_season(w_);
    double slope = 0;
    for (std::size_t i = 0; i < w_.size(); ++i) slope += w_[i] * line_[i];
    if (line_squares_ > 0) slope /= line_squares_;
    double sum = 0;
    for (std::size_t i = 0; i < w_.size(); ++i) {
      const double left = w_[i] - slope * line_[i];
      sum += left * left;
    }
    return sum;
  }

 private:
  void without_season(std::vector<double>& w) {
    std::fill(sum_.begin(), sum_.end(), 0.0);
    std::fill(count_.begin(), count_.end(), 0.0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      sum_[step_[i] % m_] += w[i];
      ++count_[step_[i] % m_];
    }
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= sum_[step_[i] % m_] / count_[step_[i] % m_];
  }

  std::size_t m_;
  std::vector<double> sum_;
  std::vector<double> count_;
  std::vector<std::size_t> step_;
  std::vector<double> log_y_;
  std::vector<double> line_;
  double line_squares_ = 0;
  std::vector<double> w_;
};

}  // namespace

Status check_power(const BoxCox& power) {
  if (!power.lambda || (*power.lambda >= 0 && *power.lambda <= kMostPower)) return {};
  return fail(Errc::kInvalidArgument, "box-cox: " + text_of(*power.lambda) +
                                          " is no power from 0 to " + text_of(kMostPower));
}

Status check_positive(std::span<const double> y) {
  const auto found = std::find_if(y.begin(), y.end(), [](double v) { return v <= 0; });
  if (found == y.end()) return {};
  return fail(Errc::kInvalidArgument,
              "value " + std::to_string(found - y.begin() + 1) + " is " + text_of(*found) +
                  ", but a Box-Cox power needs values above 0: add a constant to all of them, or "
                  "use none (automatic does, for such a series)");
}

Result<std::vector<double>> box_cox(std::span<const double> y, double lambda) {
  FORESHOCK_TRY_VOID(check_power({lambda}));
  std::vector<double> w(y.begin(), y.end());
  if (lambda == 1) return w;
  FORESHOCK_TRY_VOID(check_positive(y));
  for (double& v : w) v = to_power(v, lambda);
  return w;
}

double box_cox_jacobian(std::span<const double> y, double lambda) {
  if (lambda == 1) return 0;
  double sum = 0;
  double count = 0;
  for (const double v : y) {
    if (v != v) continue;
    sum += std::log(v);
    ++count;
  }
  return count > 0 ? (lambda - 1) * sum / count : 0;
}

Result<double> guerrero_lambda(std::span<const double> y, int season, double lower, double upper) {
  FORESHOCK_TRY_VOID(check_bounds(lower, upper));
  FORESHOCK_TRY_VOID(check_positive(y));
  const double none = std::clamp(1.0, lower, upper);
  const std::vector<Spread> spreads = spreads_of(y, season);
  const auto m = static_cast<std::size_t>(std::max(season, 1));
  const bool moves = std::any_of(spreads.begin(), spreads.end(), [](const Spread& one) {
    return one.deviation > kNoSpread * one.mean;
  });
  if (y.size() <= 2 * m || spreads.size() < 2 || !moves) return none;
  std::vector<double> ratios(spreads.size());
  const auto variation = [&](double lambda) {
    std::transform(spreads.begin(), spreads.end(), ratios.begin(), [&](const Spread& one) {
      return one.deviation / std::pow(one.mean, 1 - lambda);
    });
    const Spread of_ratios = spread_of(ratios);
    return of_ratios.deviation / of_ratios.mean;
  };
  return minimize_on(variation, lower, upper, kRatios).x;
}

Result<double> likelihood_lambda(std::span<const double> y, int season, double lower, double upper,
                                 double accuracy) {
  FORESHOCK_TRY_VOID(check_bounds(lower, upper));
  FORESHOCK_TRY_VOID(check_positive(y));
  LineAndSeason fit(y, season);
  // Residuals of rounding say nothing, and are the same for all powers.
  const double least = static_cast<double>(fit.count()) * kNoSpread * kNoSpread;
  const auto squares = [&](double lambda) { return std::max(fit.squares(lambda), least); };
  const double none = std::clamp(1.0, lower, upper);
  if (squares(none) <= least) return none;
  // In units of the geometric mean the Jacobian is 1, and log L = -n/2 log S.
  return minimize_on(squares, lower, upper, {kLikelihoodGrid, accuracy}).x;
}

Result<double> chosen_lambda(std::span<const double> y, int season, const BoxCox& power) {
  if (!power.lambda) return guerrero_lambda(y, season).value_or(1);
  FORESHOCK_TRY_VOID(check_power(power));
  return *power.lambda;
}

std::string name_of_power(double lambda) {
  if (lambda == 1) return "";
  if (lambda == 0) return ", log";
  std::array<char, 32> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), lambda,
                                  std::chars_format::general, 3)
                        .ptr;
  return ", Box-Cox " + std::string(digits.data(), end);
}

}  // namespace foreshock
