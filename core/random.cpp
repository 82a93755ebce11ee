#include "foreshock/core/random.h"

#include <bit>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/gamma.hpp>

#include "foreshock/core/check.h"
#include "foreshock/core/normal.h"

namespace foreshock {
namespace {

/// One draw of splitmix64, which spreads any seed, 0 included, over the whole state.
std::uint64_t splitmix64(std::uint64_t& state) {
  state += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/// Counts how many uniforms it takes for their product to fall below exp(-mean); mean < 10.
int poisson_by_product(Rng& rng, double mean) {
  const double limit = std::exp(-mean);
  int count = 0;
  for (double product = rng.uniform(); product > limit; product *= rng.uniform()) ++count;
  return count;
}

/// Transformed rejection with squeeze, algorithm PTRS; mean >= 10.
/// Source: Hoermann (1993), Insurance: Mathematics and Economics 12(1), 39-45.
int poisson_by_rejection(Rng& rng, double mean) {
  const double log_mean = std::log(mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const double u = rng.uniform() - 0.5;
    const double v = rng.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return static_cast<int>(k);
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const double log_ratio = k * log_mean - mean - boost::math::lgamma(k + 1);
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= log_ratio) return static_cast<int>(k);
  }
}

}  // namespace

Rng::Rng(std::uint64_t seed) : state_{} {
  for (std::uint64_t& word : state_) word = splitmix64(seed);
}

std::uint64_t Rng::bits() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Rng::uniform() {
  // 52 bits and a half: with 53 the largest value would round to 1.
  return (static_cast<double>(bits() >> 12) + 0.5) * 0x1p-52;
}

double Rng::normal() {
  return normal_quantile(uniform());
}

double Rng::exponential() {
  return -std::log(uniform());
}

double Rng::student_t(double dof) {
  FORESHOCK_CHECK(dof > 0);
  if (std::isinf(dof)) return normal();
  // Polar method: sqrt(dof (u^(-2/dof) - 1)) cos(2 pi v). Bailey (1994), Math. Comp. 62, 779-781.
  const double radius_squared = dof * std::expm1(2 * exponential() / dof);
  return std::sqrt(radius_squared) * std::cos(2 * std::numbers::pi * uniform());
}

std::uint64_t Rng::below(std::uint64_t n) {
  FORESHOCK_CHECK(n >= 1);
  // The first 2^64 mod n values would make some remainders more likely; they are drawn again.
  const std::uint64_t surplus = (0 - n) % n;
  std::uint64_t draw = bits();
  while (draw < surplus) draw = bits();
  return draw % n;
}

int Rng::poisson(double mean) {
  FORESHOCK_CHECK(mean >= 0 && mean <= 1e6);
  if (mean == 0) return 0;
  return mean < 10 ? poisson_by_product(*this, mean) : poisson_by_rejection(*this, mean);
}

}  // namespace foreshock
