#include "foreshock/spectral/lomb_scargle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

#include "foreshock/spectral/centred.h"
#include "foreshock/spectral/nonuniform_fft.h"

namespace foreshock {
namespace {

using Complex = std::complex<double>;

/// Points that are there, ready for sums: weights add to 1, values have mean 0 under them.
struct Sample {
  std::vector<double> time;  ///< From the middle of all times, which no power depends on.
  std::vector<double> weight;
  std::vector<double> product;  ///< Weight times value.
  double variance = 0;          ///< sum weight value^2, values in units of scale.
  double psd = 0;               ///< kPsd of a power of 1.
};

/// With w = 2 pi frequency: sums of exp(-i w t) times weight and value, times weight, and of
/// exp(-2 i w t) times weight.
struct Sums {
  Complex value;
  Complex once;
  Complex twice;
};

/// A direction of the plane of cosine and sine whose share of the variance is below this is not
/// fitted: at 1e-10 six digits are left of it.
constexpr double kFlat = 1e-10;
/// Where it is below this, digits lost in transforms would show.
constexpr double kNearlyFlat = 1e-3;

tl::unexpected<Error> bad(const std::string& what) {
  return fail(Errc::kInvalidArgument, "Lomb-Scargle: " + what);
}

Status check_input(std::span<const double> times, std::span<const double> y,
                   std::span<const double> weights) {
  if (times.size() != y.size() || (!weights.empty() && weights.size() != y.size())) {
    return bad(std::to_string(times.size()) + " times, " + std::to_string(y.size()) +
               " values and " + std::to_string(weights.size()) + " weights do not belong together");
  }
  for (std::size_t t = 0; t < times.size(); ++t) {
    if (!(std::abs(times[t]) < 1e300)) {
      return bad("time " + std::to_string(t) + " must be finite, not " + std::to_string(times[t]));
    }
    if (!weights.empty() && !(weights[t] > 0 && weights[t] < 1e300)) {
      return bad("weight " + std::to_string(t) + " must be positive, not " +
                 std::to_string(weights[t]));
    }
  }
  const auto present =
      std::count_if(y.begin(), y.end(), [](double value) { return !std::isnan(value); });
  if (present < 3) return bad(std::to_string(present) + " values are fewer than three");
  return {};
}

Result<Sample> prepared(std::span<const double> times, std::span<const double> y,
                        const LombOptions& options) {
  FORESHOCK_TRY_VOID(check_input(times, y, options.weights));
  FORESHOCK_TRY(const auto by, centring(y));
  const auto [low, high] = std::minmax_element(times.begin(), times.end());
  const double middle = *low / 2 + *high / 2;
  Sample sample;
  for (auto* part : {&sample.time, &sample.weight, &sample.product}) part->reserve(by.count);
  double total = 0;
  double sum = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(y[t])) continue;
    const double weight = options.weights.empty() ? 1 : options.weights[t];
    double deviation = 0;
    by.deviations(y.subspan(t, 1), &deviation);
    sample.time.push_back(times[t] - middle);
    sample.weight.push_back(weight);
    sample.product.push_back(deviation);  // To be weighted below.
    total += weight;
    sum += weight * deviation;
  }
  for (std::size_t t = 0; t < sample.product.size(); ++t) {
    sample.weight[t] /= total;
    const double deviation = sample.product[t] - sum / total;
    sample.product[t] = sample.weight[t] * deviation;
    sample.variance += sample.product[t] * deviation;
  }
  sample.psd = 0.5 * total * sample.variance * by.scale * by.scale;
  if (!(sample.variance > 0)) return bad("the weights leave no variance");
  if (options.scale == LombScale::kPsd && !std::isnormal(sample.psd)) {
    return bad("the variance is beyond what a double holds");
  }
  return sample;
}

/// exp(-2 pi i turns)
Complex turned(double turns) {
  const double angle = -2 * std::numbers::pi * (turns - std::round(turns));
  return {std::cos(angle), std::sin(angle)};
}

/// Written out, as the product of the library looks for NaN.
Complex square(Complex z) {
  return {z.real() * z.real() - z.imag() * z.imag(), 2 * z.real() * z.imag()};
}

Sums direct_sums(const Sample& sample, double frequency) {
  Sums sums{};
  for (std::size_t t = 0; t < sample.time.size(); ++t) {
    const Complex once = turned(frequency * sample.time[t]);
    sums.value += sample.product[t] * once;
    sums.once += sample.weight[t] * once;
    sums.twice += sample.weight[t] * square(once);
  }
  return sums;
}

/// exp(i a) with M exp(2 i a) = |M|; the larger part by a root, the other from their product.
Complex half_turn(Complex moment, double size) {
  if (!(size > 0)) return 1;
  const double c = moment.real() / size;
  const double s = -moment.imag() / size;
  const double larger = std::sqrt((1 + std::abs(c)) / 2);
  const double other = s / (2 * larger);
  return c >= 0 ? Complex(larger, other) : Complex(other, larger);
}

/// The share of variance that is explained: with cosine and sine turned by an angle that makes them
/// orthogonal, p = (YC^2 / CC + YS^2 / SS) / YY; CC + SS is 1, less what their means take. Nothing
/// if SS is below flat but not nothing.
std::optional<double> power(const Sample& sample, const Sums& sums, bool floating, double flat) {
  // exp(-i (w t - a)): CC - SS = sum cos 2(w t - a) - C^2 + S^2 = Re(M exp(2 i a)), and
  // CS = 0 where that is real and positive.
  const Complex mean = floating ? sums.once : 0;
  const Complex moment = sums.twice - square(mean);
  const double difference = std::sqrt(std::norm(moment));
  const double whole = 1 - std::norm(mean);
  const double cc = (whole + difference) / 2;
  const double ss = (whole - difference) / 2;
  if (ss < flat) return std::nullopt;
  const Complex turn = half_turn(moment, difference);
  const double yc = sums.value.real() * turn.real() - sums.value.imag() * turn.imag();
  const double ys = sums.value.real() * turn.imag() + sums.value.imag() * turn.real();
  double explained = 0;
  if (cc > kFlat) explained += yc * yc / cc;
  if (ss > kFlat) explained += ys * ys / ss;
  return std::min(explained / sample.variance, 1.0);
}

double told(double p, const Sample& sample, LombScale scale) {
  switch (scale) {
    case LombScale::kModel:
      return p / (1 - p);
    case LombScale::kLog:
      return -std::log1p(-p);
    case LombScale::kPsd:
      return p * sample.psd;
    case LombScale::kStandard:
      break;
  }
  return p;
}

constexpr double kAnyFlatness = -1;

/// Never nothing.
double direct_power(const Sample& sample, double frequency, bool floating) {
  return power(sample, direct_sums(sample, frequency), floating, kAnyFlatness).value_or(0);
}

Status check_grid(const FrequencyGrid& grid) {
  const double last = grid.first + grid.step * static_cast<double>(grid.count);
  if (!std::isfinite(grid.first) || !(grid.step > 0) || !std::isfinite(last)) {
    return bad("a grid of frequencies must be finite and its step positive");
  }
  return {};
}

/// Sums at frequencies middle + m step and at twice those, m as in NonuniformFft.
class Transformer {
 public:
  Transformer(std::span<const double> time, double middle, double step, NonuniformFft fft)
      : fft_(std::move(fft)), time_(time), step_(step), phase_(time.size()) {
    for (std::size_t t = 0; t < time.size(); ++t) phase_[t] = turned(middle * time[t]);
  }

  std::vector<Complex> sums(std::span<const double> factor) {
    return transformed(step_, [&](std::size_t t) { return factor[t] * phase_[t]; });
  }
  std::vector<Complex> sums_at_twice(std::span<const double> factor) {
    return transformed(2 * step_, [&](std::size_t t) { return factor[t] * square(phase_[t]); });
  }

 private:
  /// Places and terms are made a few at a time: they need not be kept.
  template <class Term>
  std::vector<Complex> transformed(double step, Term term_at) {
    std::array<double, 512> place;
    std::array<Complex, 512> term;
    fft_.clear();
    for (std::size_t from = 0; from < time_.size(); from += place.size()) {
      const std::size_t count = std::min(place.size(), time_.size() - from);
      for (std::size_t i = 0; i < count; ++i) {
        place[i] = step * time_[from + i];
        term[i] = term_at(from + i);
      }
      fft_.add(std::span(place).first(count), std::span(term).first(count));
    }
    std::vector<Complex> sums(fft_.count());
    fft_.transform(sums);
    return sums;
  }

  NonuniformFft fft_;
  std::span<const double> time_;
  double step_;
  std::vector<Complex> phase_;
};

}  // namespace

Result<std::vector<double>> lomb_scargle(std::span<const double> times, std::span<const double> y,
                                         std::span<const double> frequencies,
                                         const LombOptions& options) {
  FORESHOCK_TRY(const auto sample, prepared(times, y, options));
  std::vector<double> answer;
  answer.reserve(frequencies.size());
  for (const double frequency : frequencies) {
    if (!std::isfinite(frequency)) return bad("a frequency is not finite");
    const double p = direct_power(sample, frequency, options.floating_mean);
    answer.push_back(told(p, sample, options.scale));
  }
  return answer;
}

Result<std::vector<double>> lomb_scargle(std::span<const double> times, std::span<const double> y,
                                         const FrequencyGrid& grid, const LombOptions& options) {
  FORESHOCK_TRY_VOID(check_grid(grid));
  FORESHOCK_TRY(const auto sample, prepared(times, y, options));
  FORESHOCK_TRY(auto fft, NonuniformFft::make(grid.count));
  const std::size_t below = grid.count / 2;  // As many sums of the transform are at negative m.
  const double middle = grid.first + grid.step * static_cast<double>(below);
  Transformer transformer(sample.time, middle, grid.step, std::move(fft));
  const auto value = transformer.sums(sample.product);
  const auto once = transformer.sums(sample.weight);
  const auto twice = transformer.sums_at_twice(sample.weight);
  std::vector<double> answer(grid.count);
  for (std::size_t j = 0; j < grid.count; ++j) {
    const Sums sums{value[j], once[j], twice[j]};
    const auto p = power(sample, sums, options.floating_mean, kNearlyFlat);
    const double frequency = grid.first + grid.step * static_cast<double>(j);
    answer[j] = told(p ? *p : direct_power(sample, frequency, options.floating_mean), sample,
                     options.scale);
  }
  return answer;
}

}  // namespace foreshock
