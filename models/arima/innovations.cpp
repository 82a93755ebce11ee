#include "foreshock/models/arima/internal/innovations.h"

#include <algorithm>
#include <cmath>

#include "foreshock/core/wide.h"

namespace foreshock::arima {
namespace {

/// What is left of the start is looked at, and the logarithm of the variances taken, so often.
constexpr std::size_t kRound = 16;
/// Elements of L below this no longer move a log-likelihood by 1e-12.
constexpr double kSteady = 1e-8;

template <class T>
struct Taps {
  std::size_t count;
  const std::size_t* lag;
  const T* weight;
};

template <class T>
Taps<T> ar_taps(const Process<T>& process) {
  return {process.ar.size(), process.ar_lag.data(), process.ar.data()};
}

/// Last element of F x: sum ar_j x_{r - j}.
template <class T>
[[gnu::always_inline]] inline T last_of(const Taps<T>& ar, const T* x, std::size_t r) {
  T sum = 0;
  for (std::size_t j = 0; j < ar.count; ++j) sum += ar.weight[j] * x[r - ar.lag[j]];
  return sum;
}

template <class T>
struct Gains {
  std::size_t r;
  T* C;
  T* L;
  T h;
};

/// C = F times the first column of the state's variance, which is the autocovariances; L = C.
template <class T>
Gains<T> start_gains(const Process<T>& process, T* numbers) {
  const std::size_t r = process.r;
  Gains<T> g{r, numbers, numbers + r, process.acov[0]};
  std::copy(process.acov.begin() + 1, process.acov.end(), g.C);
  g.C[r - 1] = last_of(ar_taps(process), process.acov.data(), r);
  std::copy_n(g.C, r, g.L);
  return g;
}

/// a <- F a + C v.
template <class T>
[[gnu::always_inline]] inline void move_state(const Gains<T>& g, const Taps<T>& ar, T v, T* a) {
  const std::size_t last = g.r - 1;
  const T end = last_of(ar, a, g.r);
  const T* const C = g.C;
  FORESHOCK_APART
  for (std::size_t i = 0; i < last; ++i) a[i] = a[i + 1] + C[i] * v;
  a[last] = end + C[last] * v;
}

/// What every part of one step uses: divisions and roots are slow, and made once.
template <class T>
struct Moment {
  T inverse;  ///< 1 / h
  T root;     ///< 1 / sqrt(h)
  T z;        ///< L_0 / h
  T end;      ///< Last element of F L.
};

template <class T>
[[gnu::always_inline]] inline Moment<T> moment_of(const Gains<T>& g, const Taps<T>& ar) {
  const T inverse = 1 / g.h;
  return {inverse, std::sqrt(inverse), g.L[0] * inverse, last_of(ar, g.L, g.r)};
}

template <class T>
[[gnu::always_inline]] inline void move_gains(Gains<T>& g, const Moment<T>& now) {
  const std::size_t last = g.r - 1;
  const T z = now.z;
  g.h -= g.L[0] * z;
  if (g.h < 1) g.h = 1;  // Rounding: innovations can't be surer than with all of the past.
  T* const C = g.C;
  T* const L = g.L;
  FORESHOCK_APART
  for (std::size_t i = 0; i < last; ++i) {
    const T l = L[i + 1];
    const T c = C[i];
    L[i] = l - z * c;
    C[i] = c - z * l;
  }
  const T c = C[last];
  L[last] = now.end - z * c;
  C[last] = c - z * now.end;
}

template <class T>
bool has_died_out(const Gains<T>& g) {
  T most = 0;
  for (std::size_t i = 0; i < g.r; ++i) most = std::max(most, std::abs(g.L[i]));
  return most < T(kSteady);
}

/// Adds up log h without a logarithm a step.
template <class T>
class LogSum {
 public:
  void times(T h) { product_ *= h; }
  void close() {
    sum_ += std::log(product_);
    product_ = 1;
  }
  T sum() const { return sum_; }

 private:
  T product_ = 1;
  T sum_ = 0;
};

std::size_t reach_of(const Process<double>& process) {
  return std::max(process.ar_lag.empty() ? 0 : process.ar_lag.back(),
                  process.ma_lag.empty() ? 0 : process.ma_lag.back());
}

/// Tells when the start has died out for long enough that all lagged innovations are steady ones.
class SteadyWatch {
 public:
  explicit SteadyWatch(std::size_t reach) : reach_(reach) {}
  /// After step t; only looks every kRound steps.
  template <class T>
  bool steady(std::size_t t, const Gains<T>& g) {
    if (t % kRound != kRound - 1) return false;
    if (!died_ && has_died_out(g)) {
      died_ = true;
      since_ = t;
    }
    return died_ && t >= since_ + reach_;
  }

 private:
  std::size_t reach_;
  bool died_ = false;
  std::size_t since_ = 0;
};

/// e_t = w_t - sum ar_j w_{t-j} - sum ma_j e_{t-j} from step t on.
void go_on_sparsely(const Process<double>& p, const double* w, double* e, std::size_t t,
                    std::size_t n) {
  const std::size_t ar = p.ar.size();
  const std::size_t ma = p.ma.size();
  for (; t < n; ++t) {
    double sum = w[t];
    for (std::size_t j = 0; j < ar; ++j) sum -= p.ar[j] * w[t - p.ar_lag[j]];
    for (std::size_t j = ma; j-- > 0;) sum -= p.ma[j] * e[t - p.ma_lag[j]];
    e[t] = sum;
  }
}

/// The same for derivatives by one coefficient: de = -sum dar w - sum (dma e + ma de).
void go_on_sparsely(const Process<double>& p, const double* d_ar, const double* d_ma,
                    const double* w, const double* e, double* de, std::size_t t, std::size_t n) {
  const std::size_t ar = p.ar.size();
  const std::size_t ma = p.ma.size();
  for (; t < n; ++t) {
    double sum = 0;
    for (std::size_t j = 0; j < ar; ++j) sum -= d_ar[j] * w[t - p.ar_lag[j]];
    for (std::size_t j = ma; j-- > 0;) {
      sum -= d_ma[j] * e[t - p.ma_lag[j]] + p.ma[j] * de[t - p.ma_lag[j]];
    }
    de[t] = sum;
  }
}

/// Derivatives of the gains and of the state by one coefficient.
struct Tangent {
  double* C;
  double* L;
  double* a;
  double h;
  const double* ar;
};

Tangent start_tangent(const Process<double>& p, std::size_t k, double* numbers) {
  const std::size_t r = p.r;
  const std::size_t taps = p.ar.size();
  const double* const acov = p.d_acov.data() + k * r;
  Tangent d{numbers, numbers + r, numbers + 2 * r, acov[0], p.d_ar.data() + k * taps};
  std::copy(acov + 1, acov + r, d.C);
  double end = 0;
  for (std::size_t j = 0; j < taps; ++j) {
    end += d.ar[j] * p.acov[r - p.ar_lag[j]] + p.ar[j] * acov[r - p.ar_lag[j]];
  }
  d.C[r - 1] = end;
  std::copy_n(d.C, r, d.L);
  std::fill_n(d.a, r, 0.0);
  return d;
}

/// One step of a tangent, from the values before that step; returns d (e / sqrt h).
[[gnu::always_inline]] inline double move_tangent(const Gains<double>& g, const Taps<double>& ar,
                                                  const Moment<double>& now, const double* a,
                                                  double v, Tangent& d) {
  const std::size_t r = g.r;
  const std::size_t last = r - 1;
  const double z = now.z;
  const double de = -d.a[0];
  const double dv = (de - v * d.h) * now.inverse;
  const double dz = (d.L[0] - z * d.h) * now.inverse;
  double end_a = 0;
  double end_l = 0;
  for (std::size_t j = 0; j < ar.count; ++j) {
    const std::size_t at = r - ar.lag[j];
    end_a += d.ar[j] * a[at] + ar.weight[j] * d.a[at];
    end_l += d.ar[j] * g.L[at] + ar.weight[j] * d.L[at];
  }
  const double d_scaled = now.root * (de - 0.5 * v * d.h);
  d.h -= d.L[0] * z + g.L[0] * dz;
  const double* const C = g.C;
  const double* const L = g.L;
  double* const dC = d.C;
  double* const dL = d.L;
  double* const da = d.a;
  FORESHOCK_APART
  for (std::size_t i = 0; i < last; ++i) {
    const double dc = dC[i];
    const double dl = dL[i + 1];
    const double l = L[i + 1];
    const double c = C[i];
    da[i] = da[i + 1] + dc * v + c * dv;
    dL[i] = dl - dc * z - c * dz;
    dC[i] = dc - dz * l - z * dl;
  }
  const double dc = dC[last];
  const double c = C[last];
  da[last] = end_a + dc * v + c * dv;
  dL[last] = end_l - dc * z - c * dz;
  dC[last] = dc - dz * now.end - z * end_l;
  return d_scaled;
}

/// Exact steps until the end or until steady; returns where it stopped.
FORESHOCK_WIDE std::size_t exact_steps(const Process<double>& p, const double* w, std::size_t n,
                                       std::size_t columns, double* out, Gains<double>& g,
                                       double* states, LogSum<double>& log_h) {
  const Taps<double> ar = ar_taps(p);
  SteadyWatch watch(reach_of(p));
  std::size_t t = 0;
  for (; t < n; ++t) {
    const Moment<double> now = moment_of(g, ar);
    log_h.times(g.h);
    for (std::size_t c = 0; c < columns; ++c) {
      double* const a = states + c * g.r;
      const double e = w[c * n + t] - a[0];
      out[c * n + t] = e * now.root;
      move_state(g, ar, e * now.inverse, a);
    }
    move_gains(g, now);
    if (t % kRound == kRound - 1) log_h.close();
    if (!p.without_ma && watch.steady(t, g)) return t + 1;
  }
  return t;
}

FORESHOCK_WIDE std::size_t exact_steps_with_tangents(const Process<double>& p, const double* w,
                                                     std::size_t n, double* out, double* jacobian,
                                                     double* d_log, Gains<double>& g,
                                                     Tangent* tangents, std::size_t k, double* a,
                                                     LogSum<double>& log_h) {
  const Taps<double> ar = ar_taps(p);
  SteadyWatch watch(reach_of(p));
  std::size_t t = 0;
  for (; t < n; ++t) {
    const Moment<double> now = moment_of(g, ar);
    const double e = w[t] - a[0];
    const double v = e * now.inverse;
    out[t] = e * now.root;
    log_h.times(g.h);
    for (std::size_t j = 0; j < k; ++j) {
      d_log[j] += tangents[j].h * now.inverse;
      jacobian[j * n + t] = move_tangent(g, ar, now, a, v, tangents[j]);
    }
    move_state(g, ar, v, a);
    move_gains(g, now);
    if (t % kRound == kRound - 1) log_h.close();
    if (!p.without_ma && watch.steady(t, g)) return t + 1;
  }
  return t;
}

}  // namespace

double innovations(const Process<double>& p, std::span<const double> series, std::size_t n,
                   std::span<double> out, Room& room) {
  const std::size_t columns = n == 0 ? 0 : series.size() / n;
  room.numbers.assign((2 + columns) * p.r, 0.0);
  Gains<double> g = start_gains(p, room.numbers.data());
  LogSum<double> log_h;
  const std::size_t t = exact_steps(p, series.data(), n, columns, out.data(), g,
                                    room.numbers.data() + 2 * p.r, log_h);
  log_h.close();
  for (std::size_t c = 0; c < columns; ++c) {
    go_on_sparsely(p, series.data() + c * n, out.data() + c * n, t, n);
  }
  return log_h.sum();
}

long double innovations(const Process<long double>& p, std::span<const double> series,
                        std::size_t n, std::span<long double> out) {
  const std::size_t columns = n == 0 ? 0 : series.size() / n;
  std::vector<long double> numbers((2 + columns) * p.r, 0.0L);
  Gains<long double> g = start_gains(p, numbers.data());
  const Taps<long double> ar = ar_taps(p);
  long double log_h = 0;
  for (std::size_t t = 0; t < n; ++t) {
    const Moment<long double> now = moment_of(g, ar);
    log_h += std::log(g.h);
    for (std::size_t c = 0; c < columns; ++c) {
      long double* const a = numbers.data() + (2 + c) * p.r;
      const long double e = static_cast<long double>(series[c * n + t]) - a[0];
      out[c * n + t] = e * now.root;
      move_state(g, ar, e * now.inverse, a);
    }
    move_gains(g, now);
  }
  return log_h;
}

double innovations(const Process<double>& p, std::span<const double> w, std::span<double> out,
                   std::span<double> jacobian, std::span<double> d_log, Room& room) {
  const std::size_t n = w.size();
  const std::size_t k = d_log.size();
  room.numbers.assign(3 * (k + 1) * p.r, 0.0);
  Gains<double> g = start_gains(p, room.numbers.data());
  std::vector<Tangent> tangents;
  for (std::size_t j = 0; j < k; ++j) {
    tangents.push_back(start_tangent(p, j, room.numbers.data() + 3 * (j + 1) * p.r));
    d_log[j] = 0;
  }
  LogSum<double> log_h;
  const std::size_t t =
      exact_steps_with_tangents(p, w.data(), n, out.data(), jacobian.data(), d_log.data(), g,
                                tangents.data(), k, room.numbers.data() + 2 * p.r, log_h);
  log_h.close();
  go_on_sparsely(p, w.data(), out.data(), t, n);
  for (std::size_t j = 0; j < k; ++j) {
    go_on_sparsely(p, p.d_ar.data() + j * p.ar.size(), p.d_ma.data() + j * p.ma.size(), w.data(),
                   out.data(), jacobian.data() + j * n, t, n);
  }
  return log_h.sum();
}

std::vector<double> predict_beyond(const Process<double>& p, std::span<const double> w,
                                   std::size_t count) {
  std::vector<double> numbers(3 * p.r, 0.0);
  Gains<double> g = start_gains(p, numbers.data());
  double* const a = numbers.data() + 2 * p.r;
  const Taps<double> ar = ar_taps(p);
  for (const double value : w) {
    const Moment<double> now = moment_of(g, ar);
    move_state(g, ar, (value - a[0]) * now.inverse, a);
    move_gains(g, now);
  }
  std::vector<double> out(count);
  for (std::size_t h = 0; h < count; ++h) {
    out[h] = a[0];
    move_state(g, ar, 0.0, a);
  }
  return out;
}

}  // namespace foreshock::arima
