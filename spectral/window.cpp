#include "foreshock/spectral/window.h"

#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include <boost/math/special_functions/bessel.hpp>

namespace foreshock {
namespace {

Status check_parameter(const Window& window) {
  const double p = window.parameter;
  const char* what = nullptr;
  // I_0(beta) is a double up to 713.
  if (window.shape == WindowShape::kKaiser && !(p >= 0 && p <= 700)) {
    what = "Kaiser's beta must be 0 to 700";
  } else if (window.shape == WindowShape::kTukey && !(p >= 0 && p <= 1)) {
    what = "Tukey's alpha must be 0 to 1";
  } else if (window.shape == WindowShape::kGaussian && !(p > 0 && std::isfinite(p))) {
    what = "the Gaussian's standard deviation must be above 0";
  }
  if (what == nullptr) return {};
  return fail(Errc::kInvalidArgument,
              std::string("window: ") + what + ", not " + std::to_string(p));
}

double bessel_i0(double x) {
  return boost::math::cyl_bessel_i(0, x);
}

/// sum_k (-1)^k a_k cos(2 pi k x)
template <std::size_t N>
double cosines(const std::array<double, N>& a, double x) {
  double sum = a[0];
  for (std::size_t k = 1; k < N; ++k) {
    const double term = a[k] * std::cos(2 * std::numbers::pi * static_cast<double>(k) * x);
    sum += k % 2 == 0 ? term : -term;
  }
  return sum;
}

/// 0.5 - 0.5 cos(2 pi x), without its cancellation at small x.
double hann_at(double x) {
  const double sine = std::sin(std::numbers::pi * x);
  return sine * sine;
}

/// The weight at x = t / period, 0 <= x <= 1/2; the other half mirrors it.
double weight_at(const Window& window, double x, double period) {
  switch (window.shape) {
    case WindowShape::kRectangular:
      return 1;
    case WindowShape::kHann:
      return hann_at(x);
    case WindowShape::kHamming:
      return cosines<2>({0.54, 0.46}, x);
    case WindowShape::kBlackman:
      // 0.42 - 0.5 c + 0.08 cos(4 pi x) with c = cos(2 pi x) is (1 - c) (0.34 - 0.16 c): 0 at 0.
      return 2 * hann_at(x) * (0.34 - 0.16 * std::cos(2 * std::numbers::pi * x));
    case WindowShape::kKaiser:
      // sqrt(1 - (2 x - 1)^2) = 2 sqrt(x (1 - x)), which loses nothing near the ends.
      return bessel_i0(2 * window.parameter * std::sqrt(x * (1 - x))) / bessel_i0(window.parameter);
    case WindowShape::kFlatTop:
      return cosines<5>({0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368}, x);
    case WindowShape::kTukey:
      return x < window.parameter / 2 ? hann_at(x / window.parameter) : 1;
    case WindowShape::kBlackmanHarris:
      return cosines<4>({0.35875, 0.48829, 0.14128, 0.01168}, x);
    case WindowShape::kNuttall:
      return cosines<4>({0.3635819, 0.4891775, 0.1365995, 0.0106411}, x);
    case WindowShape::kBartlett:
      return 2 * x;
    case WindowShape::kCosine:
      return std::sin(std::numbers::pi * (x * period + 0.5) / (period + 1));
    case WindowShape::kGaussian: {
      const double away = (x - 0.5) * period / window.parameter;
      return std::exp(-away * away / 2);
    }
  }
  return 1;
}

struct Sums {
  double weights = 0;
  double sizes = 0;
  double squares = 0;
};

Result<Sums> sums_of(std::span<const double> weights) {
  if (weights.empty()) return fail(Errc::kInvalidArgument, "window: no weights");
  Sums sums;
  for (const double w : weights) {
    sums.weights += w;
    sums.sizes += std::abs(w);
    sums.squares += w * w;
  }
  if (!std::isfinite(sums.squares)) {
    return fail(Errc::kInvalidArgument, "window: weights are not finite");
  }
  return sums;
}

}  // namespace

Result<std::vector<double>> make_window(const Window& window, std::size_t n, WindowEnds ends) {
  if (n == 0) return fail(Errc::kInvalidArgument, "window: length must be at least 1");
  FORESHOCK_TRY_VOID(check_parameter(window));
  std::vector<double> weights(n, 1.0);
  if (n == 1) return weights;
  const std::size_t period = ends == WindowEnds::kPeriodic ? n : n - 1;
  const auto length = static_cast<double>(period);
  for (std::size_t t = 0; 2 * t <= period; ++t) {
    const double weight = weight_at(window, static_cast<double>(t) / length, length);
    weights[t] = weight;
    if (period - t < n) weights[period - t] = weight;
  }
  return weights;
}

Result<double> coherent_gain(std::span<const double> weights) {
  FORESHOCK_TRY(const Sums sums, sums_of(weights));
  return sums.weights / static_cast<double>(weights.size());
}

Result<double> equivalent_noise_bandwidth(std::span<const double> weights) {
  FORESHOCK_TRY(const Sums sums, sums_of(weights));
  constexpr double kRounding = 1e-14;  // Next to the sum of sizes: what is left is no sum.
  if (!(std::abs(sums.weights) > kRounding * sums.sizes)) {
    return fail(Errc::kInvalidArgument, "window: the weights sum to 0");
  }
  return static_cast<double>(weights.size()) * sums.squares / sums.weights / sums.weights;
}

}  // namespace foreshock
