#include "foreshock/spectral/dpss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "foreshock/spectral/lagged_products.h"

namespace foreshock {
namespace {

/// Slepian's matrix T has ((n - 1) / 2 - t)^2 cos(2 pi W) on its diagonal and t (n - t) / 2 beside
/// it. With cos = 1 - 2 sin^2,
///
///   T = (n^2 - 1) / 4 - A,   A = L + 2 sin^2(pi W) diag(((n - 1) / 2 - t)^2),
///
/// L the Laplacian of a chain with bonds t (n - t) / 2. The tapers belong to the least eigenvalues
/// of A, which are of the size of N W, however large n^2: nothing is lost to n^2, which in T all is
/// subtracted from.
class Chain {
 public:
  Chain(std::size_t n, double half_bandwidth) : well_(n), bond_(n + 1) {
    const auto size = static_cast<double>(n);
    const double sine = std::sin(std::numbers::pi * half_bandwidth / size);
    for (std::size_t t = 0; t < n; ++t) {
      const double from_middle = 0.5 * (size - 1) - static_cast<double>(t);
      well_[t] = 2 * sine * sine * from_middle * from_middle;
      bond_[t] = 0.5 * static_cast<double>(t) * (size - static_cast<double>(t));
    }
  }

  std::size_t size() const { return well_.size(); }

  /// Eigenvalues of A below x: pivots of A - x below 0. A pivot is s_t + bond, where s is what the
  /// rows before leave of the well: s_{t+1} = well_{t+1} - x + bond s_t / (s_t + bond).
  std::size_t below(double x) const {
    std::size_t count = 0;
    double s = well_[0] - x;
    for (std::size_t t = 1; t < size(); ++t) {
      const double pivot = away_from_zero(s + bond_[t], bond_[t]);
      count += pivot < 0 ? 1U : 0U;
      s = well_[t] - x + bond_[t] * (s / pivot);
    }
    return count + (s < 0 ? 1U : 0U);
  }

  /// The vector that A - x takes to nothing but at one place, where it leaves gamma; unit length.
  /// Returns gamma for that length: what is to be added to x.
  double vector(double x, std::vector<double>& forward, std::vector<double>& backward,
                std::span<double> v) const;

 private:
  static double away_from_zero(double pivot, double scale) {
    const double least = std::numeric_limits<double>::epsilon() * scale * 1e-3;
    return std::abs(pivot) < least ? least : pivot;
  }

  std::vector<double> well_;
  std::vector<double> bond_;  ///< bond_[t] is between t - 1 and t; 0 before the first.
};

double Chain::vector(double x, std::vector<double>& forward, std::vector<double>& backward,
                     std::span<double> v) const {
  const std::size_t n = size();
  // forward[t]: s at t from the left; backward[t]: from the right. What a pivot of the twisted
  // factorisation is: gamma_t = forward + backward - (well - x).
  forward[0] = well_[0] - x;
  for (std::size_t t = 1; t < n; ++t) {
    const double pivot = away_from_zero(forward[t - 1] + bond_[t], bond_[t]);
    forward[t] = well_[t] - x + bond_[t] * (forward[t - 1] / pivot);
  }
  backward[n - 1] = well_[n - 1] - x;
  for (std::size_t t = n - 1; t > 0; --t) {
    const double pivot = away_from_zero(backward[t] + bond_[t], bond_[t]);
    backward[t - 1] = well_[t - 1] - x + bond_[t] * (backward[t] / pivot);
  }
  std::size_t twist = 0;
  double gamma = std::numeric_limits<double>::infinity();
  for (std::size_t t = 0; t < n; ++t) {
    const double here = forward[t] + backward[t] - (well_[t] - x);
    if (std::abs(here) < std::abs(gamma)) {
      gamma = here;
      twist = t;
    }
  }
  v[twist] = 1;
  double squares = 1;
  for (std::size_t t = twist; t > 0; --t) {
    v[t - 1] = v[t] * (bond_[t] / away_from_zero(forward[t - 1] + bond_[t], bond_[t]));
    squares += v[t - 1] * v[t - 1];
  }
  for (std::size_t t = twist + 1; t < n; ++t) {
    v[t] = v[t - 1] * (bond_[t] / away_from_zero(backward[t] + bond_[t], bond_[t]));
    squares += v[t] * v[t];
  }
  const double norm = std::sqrt(squares);
  for (double& value : v) value /= norm;
  return gamma / squares;
}

/// An interval, a millionth wide, in which eigenvalue k (from 0) lies. least is below it.
struct Bracket {
  double low;
  double high;
};

Bracket bracket(const Chain& chain, std::size_t k, double least) {
  double low = least;
  double high = std::max(1.0, 2 * least);
  while (chain.below(high) <= k) {
    low = high;
    high *= 2;
  }
  while (high - low > 1e-6 * std::max(high, 1e-3)) {
    const double middle = (low + high) / 2;
    (chain.below(middle) <= k ? low : high) = middle;
  }
  return {low, high};
}

/// Makes v even or odd to the last digit, as it would be without rounding, of unit length and of
/// the promised sign.
void finish(std::span<double> v, bool even) {
  const std::size_t n = v.size();
  const double mirror = even ? 1 : -1;
  double squares = 0;
  for (std::size_t t = 0; t < (n + 1) / 2; ++t) {
    const double value = (v[t] + mirror * v[n - 1 - t]) / 2;
    v[t] = value;
    v[n - 1 - t] = mirror * value;
    squares += (2 * t + 1 == n ? 1 : 2) * value * value;
  }
  double lead = 0;
  if (even) {
    for (const double value : v) lead += value;
  } else {
    // The largest square is the mean or above, but for rounding: (1, -1) has nothing else.
    const double mean = squares / static_cast<double>(n);
    lead = *std::find_if(v.begin(), v.end(),
                         [mean](double value) { return value * value > (1 - 1e-9) * mean; });
  }
  const double factor = std::copysign(1 / std::sqrt(squares), lead);
  for (double& value : v) value *= factor;
}

/// sum_{s,t} v_s v_t sin(2 pi W (s - t)) / (pi (s - t))
Result<double> energy_within(std::span<const double> v, double half_bandwidth) {
  FORESHOCK_TRY(const auto products, lagged_products(v, v.size() - 1));
  const double width = half_bandwidth / static_cast<double>(v.size());
  double energy = 2 * width * products[0];
  for (std::size_t lag = 1; lag < products.size(); ++lag) {
    const double angle = std::numbers::pi * static_cast<double>(lag);
    energy += 2 * products[lag] * std::sin(2 * width * angle) / angle;
  }
  return std::clamp(energy, 0.0, 1.0);
}

Status check(std::size_t length, double half_bandwidth, std::size_t count) {
  if (length >= 1 && length <= (std::size_t{1} << 24U) && count >= 1 && count <= length &&
      half_bandwidth > 0 && half_bandwidth < 0.5 * static_cast<double>(length)) {
    return {};
  }
  return fail(Errc::kInvalidArgument, "DPSS: " + std::to_string(count) + " tapers of length " +
                                          std::to_string(length) + " and half bandwidth " +
                                          std::to_string(half_bandwidth) + " do not exist");
}

}  // namespace

Result<Dpss> dpss(std::size_t length, double half_bandwidth, std::size_t count) {
  FORESHOCK_TRY_VOID(check(length, half_bandwidth, count));
  const Chain chain(length, half_bandwidth);
  Dpss tapers{length, std::vector<double>(count * length), {}};
  std::vector<double> forward(length);
  std::vector<double> backward(length);
  double least = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const auto v = std::span(tapers.values).subspan(k * length, length);
    const auto [low, high] = bracket(chain, k, least);
    double x = (low + high) / 2;
    // From a millionth, each step cubes the error: two reach the last digit.
    for (int step = 0; step < 2; ++step) x += chain.vector(x, forward, backward, v);
    chain.vector(x, forward, backward, v);
    const double slack = high - low;
    if (!(x > low - slack && x < high + slack)) {
      return fail(Errc::kNotConverged, "DPSS: taper " + std::to_string(k) + " was not found");
    }
    finish(v, k % 2 == 0);
    FORESHOCK_TRY(const double energy, energy_within(v, half_bandwidth));
    tapers.concentration.push_back(energy);
    least = low;
  }
  return tapers;
}

}  // namespace foreshock
