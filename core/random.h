#pragma once

#include <cstdint>

namespace foreshock {

/// Seeded draws that are the same on every machine and library (std::normal_distribution is not).
/// Source: xoshiro256++ of Blackman & Vigna (2021), ACM TOMS 47(4), seeded by splitmix64.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  std::uint64_t bits();
  double uniform();                      ///< In (0, 1), never 0 or 1.
  double normal();                       ///< N(0, 1), by inversion: one draw, one number.
  double exponential();                  ///< Mean 1.
  double student_t(double dof);          ///< Scale 1; dof > 0.
  std::uint64_t below(std::uint64_t n);  ///< Uniform on 0..n-1; n >= 1.
  int poisson(double mean);              ///< mean in [0, 1e6].

 private:
  std::uint64_t state_[4];
};

}  // namespace foreshock
