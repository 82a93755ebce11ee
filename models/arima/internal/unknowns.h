#pragma once

#include <span>
#include <vector>

#include "foreshock/core/result.h"
#include "foreshock/core/state_io.h"

namespace foreshock::arima {

/// What a recursion over values and innovations does not know after a gap: the innovations of the
/// missing steps, each of variance 1 (in units of sigma squared) before anything is seen. Every
/// remembered value and innovation is its expectation plus a linear function of them; each new
/// value tells more about them, until nothing is left to tell and they are forgotten.
/// This is the Kalman filter of the missing values, started from a steady state.
class Unknowns {
 public:
  /// So many are told apart; with more the oldest counts as known.
  static constexpr std::size_t kMost = 32;

  bool none() const { return count_ == 0; }
  std::size_t count() const { return count_; }

  /// One row of coefficients for each of `slots` remembered numbers; empty while there are none.
  std::span<const double> row(std::size_t slot) const {
    if (none()) return {};
    return {rows_.data() + slot * kMost, count_};
  }
  std::span<double> row(std::size_t slot) {
    if (none()) return {};
    return {rows_.data() + slot * kMost, count_};
  }

  /// A new unknown of variance 1 that no slot depends on yet.
  void add(std::size_t slots);
  void forget();
  /// c' P c.
  double variance(std::span<const double> c) const;
  /// P c.
  std::vector<double> covariance(std::span<const double> c) const;
  /// A value with coefficients c and own variance 1 has been seen: P <- P - Pc (Pc)' / (1 + c'Pc).
  void update(std::span<const double> Pc, double whole);

  void save(StateWriter& out) const;
  static Result<Unknowns> read(StateReader& in, std::size_t slots);
  std::size_t bytes() const { return (rows_.capacity() + P_.capacity()) * sizeof(double); }

 private:
  void drop_oldest();

  std::size_t count_ = 0;
  std::vector<double> rows_;  ///< [slots, kMost], empty while there are none.
  std::vector<double> P_;     ///< [kMost, kMost]
};

}  // namespace foreshock::arima
