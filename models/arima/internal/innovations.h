#pragma once

#include <span>
#include <vector>

#include "foreshock/models/arima/internal/process.h"

namespace foreshock::arima {

/// Room for the recursions, kept from one evaluation to the next.
struct Room {
  std::vector<double> numbers;
};

/// Exact one-step innovations of a stationary ARMA process by the Chandrasekhar recursion on the
/// state of predictions, which needs no covariance matrix: with h the innovation's variance, C the
/// gain times h and L what is left of the start,
///   e = w - a_0, v = e / h, a <- F a + C v, z = L_0 / h,
///   h <- h - L_0 z, (C, L) <- (C - z F L, F L - z C).
/// When L has died out the sparse recursion of the process itself goes on.
/// Shapes:  series is [columns, n], one after the other, all with the same gains; out likewise,
///          e_t / sqrt(h_t).
/// Returns: sum of log h_t, for innovations of variance 1.
/// Cost:    O(n r), O(n taps) once steady. Memory O(r).
/// Source:  Morf, Sidhu & Kailath (1974), IEEE Trans. Autom. Control 19, 315-323; Pearlman (1980),
///          Biometrika 67, 232-233; Melard (1984), Applied Statistics 33, AS 197.
double innovations(const Process<double>& process, std::span<const double> series, std::size_t n,
                   std::span<double> out, Room& room);

/// The same in extended precision and without the switch to the sparse recursion.
long double innovations(const Process<long double>& process, std::span<const double> series,
                        std::size_t n, std::span<long double> out);

/// The same for one series, with derivatives by the k coefficients carried along.
/// Shapes:  w and out are [n]; jacobian is [k, n], d out_t / d coefficient; d_log [k] of the sum.
/// Cost:    1 + 2 k times the above.
double innovations(const Process<double>& process, std::span<const double> w, std::span<double> out,
                   std::span<double> jacobian, std::span<double> d_log, Room& room);

/// E[w_{n+1} .. w_{n+count}] given the series; [count].
std::vector<double> predict_beyond(const Process<double>& process, std::span<const double> w,
                                   std::size_t count);

}  // namespace foreshock::arima
